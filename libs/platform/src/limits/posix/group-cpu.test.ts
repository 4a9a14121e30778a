import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cpuIdlePercent } from "../limits.ts";
import { sampleGroupCpu } from "./resources.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "robotmk-kernel-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const sample = (monotonicMs: number) =>
  sampleGroupCpu(monotonicMs, { proc: join(root, "proc"), cgroup: join(root, "cgroup") });

test("a container's share is what its group may work in the time that passed", () => {
  write({
    "proc/self/cgroup": "0::/pod/box\n",
    "cgroup/pod/box/cpu.max": "50000 100000\n",
    "cgroup/pod/box/cpu.stat": "usage_usec 1000000\nuser_usec 5\n",
    "cgroup/pod/cpu.max": "max 100000\n",
    "cgroup/pod/cpu.stat": "usage_usec 9\n",
  });
  const before = sample(10_000);
  write({ "cgroup/pod/box/cpu.stat": "usage_usec 1250000\n" });
  const after = sample(11_000);
  expect([before, after]).toEqual([
    { busy: 1_000_000, total: 5_000_000 },
    { busy: 1_250_000, total: 5_500_000 },
  ]);
  expect(before && after && cpuIdlePercent(before, after)).toBe(50);
});

test("of several groups the one with the smallest share counts", () => {
  write({
    "proc/self/cgroup": "0::/pod/box\n",
    "cgroup/pod/box/cpu.max": "200000 100000\n",
    "cgroup/pod/box/cpu.stat": "usage_usec 1\n",
    "cgroup/pod/cpu.max": "100000 100000\n",
    "cgroup/pod/cpu.stat": "usage_usec 7\n",
  });
  expect(sample(1_000)).toEqual({ busy: 7, total: 1_000_000 });
});

test("version 1 limits in one hierarchy and counts in another", () => {
  write({
    "proc/self/cgroup": "3:cpuacct:/box\n2:cpu:/box\n",
    "cgroup/cpu/box/cpu.cfs_quota_us": "25000\n",
    "cgroup/cpu/box/cpu.cfs_period_us": "100000\n",
    "cgroup/cpuacct/box/cpuacct.usage": "3000000\n",
  });
  expect(sample(1_000)).toEqual({ busy: 3_000, total: 250_000 });
});

test("without a limit no group counts", () => {
  write({
    "proc/self/cgroup": "2:cpu:/box\n0::/box\n",
    "cgroup/cpu/box/cpu.cfs_quota_us": "-1\n",
    "cgroup/cpu/box/cpu.cfs_period_us": "100000\n",
    "cgroup/box/cpu.max": "max 100000\n",
  });
  expect(sample(1_000)).toBeUndefined();
});
