import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freeMemoryMb, sampleCpu } from "./resources.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "robotmk-kernel-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const roots = () => ({ proc: join(root, "proc"), cgroup: join(root, "cgroup") });

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const MB = 1024 * 1024;
const MEMINFO = `MemTotal:       16000000 kB\nMemFree:          100000 kB\nMemAvailable:    2048000 kB\n`;

test("waiting for a disk counts as idle, and a guest's time is not counted twice", () => {
  write({ "proc/stat": "cpu  100 20 30 400 50 6 7 8 90 2\ncpu0 1 2 3 4 5 6 7 8 9 10\nintr 5\n" });
  expect(sampleCpu(roots())).toEqual({ busy: 100 + 20 + 30 + 6 + 7 + 8, total: 621 });
});

test("an old kernel has fewer columns", () => {
  write({ "proc/stat": "cpu 100 20 30 400\n" });
  expect(sampleCpu(roots())).toEqual({ busy: 150, total: 550 });
});

test("the memory of a machine without limits is what can be given out, not what nobody uses", () => {
  write({ "proc/meminfo": MEMINFO });
  expect(freeMemoryMb(roots())).toBe(2000);
});

test("a limit of version 2 that is nearer counts, with the cache that can be dropped", () => {
  write({
    "proc/meminfo": MEMINFO,
    "proc/self/cgroup": "0::/pod/app\n",
    "cgroup/pod/app/memory.max": `${512 * MB}\n`,
    "cgroup/pod/app/memory.current": `${400 * MB}\n`,
    "cgroup/pod/app/memory.stat": `anon 5\ninactive_file ${100 * MB}\nactive_file 9\n`,
  });
  expect(freeMemoryMb(roots())).toBe(212);
});

test("a limit of a group above counts too, and one without a limit does not", () => {
  write({
    "proc/meminfo": MEMINFO,
    "proc/self/cgroup": "0::/pod/app\n",
    "cgroup/pod/app/memory.max": "max\n",
    "cgroup/pod/app/memory.current": `${400 * MB}\n`,
    "cgroup/pod/memory.max": `${1000 * MB}\n`,
    "cgroup/pod/memory.current": `${999 * MB}\n`,
  });
  expect(freeMemoryMb(roots())).toBe(1);
});

test("a limit of version 1 counts where its controller is the memory's", () => {
  write({
    "proc/meminfo": MEMINFO,
    "proc/self/cgroup": "9:cpu,cpuacct:/x\n5:memory:/box\n1:name=systemd:/x\n",
    "cgroup/memory/box/memory.limit_in_bytes": `${300 * MB}`,
    "cgroup/memory/box/memory.usage_in_bytes": `${290 * MB}`,
    "cgroup/memory/box/memory.stat": `inactive_file 5\ntotal_inactive_file ${50 * MB}\n`,
    "cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
    "cgroup/memory/memory.usage_in_bytes": `${900 * MB}`,
  });
  expect(freeMemoryMb(roots())).toBe(60);
});

test("on this machine memory and work are known", () => {
  expect(freeMemoryMb()).toBeGreaterThan(0);
  expect(sampleCpu().total).toBeGreaterThan(0);
});

test("without /proc the CPUs are sampled by libuv, and the free memory is unknown", () => {
  const { busy, total } = sampleCpu(roots());
  expect(total).toBeGreaterThan(0);
  expect(busy).toBeLessThanOrEqual(total);
  expect(freeMemoryMb(roots())).toBeUndefined();
});
