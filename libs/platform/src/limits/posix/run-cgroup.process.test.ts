import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findRunGroup, openRunGroup, sweepGroups } from "./run-cgroup.ts";

const KERNEL_FILES = ["pids.max", "memory.max", "memory.swap.max", "memory.oom.group", "cgroup.procs"];

/** A hierarchy of version 2 of plain files. The kernel's own files come with a group, so the test puts them there. */
class FakeHierarchy implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), "robotmk-groups-"));
  readonly proc = join(this.root, "proc");
  readonly top = join(this.root, "cgroup");

  constructor(controllers: string) {
    mkdirSync(join(this.proc, "self"), { recursive: true });
    mkdirSync(join(this.top, "unit"), { recursive: true });
    writeFileSync(join(this.proc, "self", "cgroup"), "0::/unit\n");
    writeFileSync(join(this.proc, "self", "mountinfo"), `35 24 0:31 / ${this.top} rw - cgroup2 cgroup2 rw\n`);
    writeFileSync(join(this.top, "cgroup.controllers"), `${controllers}\n`);
    writeFileSync(join(this.top, "cgroup.subtree_control"), "memory\n");
  }

  group(name: string): string {
    const folder = join(this.top, "robotmk-runs", name);
    mkdirSync(folder, { recursive: true });
    for (const file of KERNEL_FILES) writeFileSync(join(folder, file), "");
    return folder;
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true });
  }
}

test("a limit for which no controller is offered can't be applied, and the text says which", () => {
  using fake = new FakeHierarchy("cpu io");
  expect(openRunGroup("run-1", { maxProcesses: 5, maxMemoryBytes: undefined }, fake.proc)).toEqual({
    kind: "unavailable",
    problem: 'Cannot make a control group: no mounted hierarchy has the controller "pids"',
  });
});

test("a folder in which the kernel puts no files is no group: nothing is left of it", () => {
  using fake = new FakeHierarchy("cpu memory pids");
  const opening = openRunGroup("run-1", { maxProcesses: 5, maxMemoryBytes: 1024 }, fake.proc);
  expect(opening).toEqual({
    kind: "unavailable",
    problem: expect.stringMatching(/^Cannot make the control group ".*robotmk-runs\/run-1": ENOENT/),
  });
  expect(existsSync(join(fake.top, "robotmk-runs", "run-1"))).toBe(false);
  expect(readFileSync(join(fake.top, "cgroup.subtree_control"), "utf8")).toBe("+pids");
});

test("the groups of a run are found by its id, with their processes and what the kernel counted", () => {
  using fake = new FakeHierarchy("memory pids");
  const folder = fake.group("20261122T101530123Z-aaaaaa-1.42");
  fake.group("20261122T101530123Z-bbbbbb-1.42");
  writeFileSync(join(folder, "cgroup.procs"), `${process.pid}\n999999999\n`);
  writeFileSync(join(folder, "memory.events"), "low 0\noom 3\noom_kill 2\noom_group_kill 1\n");
  writeFileSync(join(folder, "pids.events"), "max 7\n");

  const group = findRunGroup("20261122T101530123Z-aaaaaa-", fake.proc);

  expect(group.processes().map(({ pid }) => pid)).toEqual([process.pid]);
  expect(group.events()).toEqual({ oomKills: 2, refusedForks: 7 });
  group.join(4711);
  expect(readFileSync(join(folder, "cgroup.procs"), "utf8")).toBe("4711");
});

test("a group that is ended gets no new process, and the kernel's own order where there is one", () => {
  using fake = new FakeHierarchy("memory pids");
  const folder = fake.group("run-1");
  writeFileSync(join(folder, "cgroup.kill"), "");

  findRunGroup("run-", fake.proc).kill();

  expect(readFileSync(join(folder, "pids.max"), "utf8")).toBe("0");
  expect(readFileSync(join(folder, "cgroup.kill"), "utf8")).toBe("1");
});

test("groups that are old and empty are removed, young ones and those whose maker lives stay", () => {
  using fake = new FakeHierarchy("memory pids");
  const folder = (name: string): string => join(fake.top, name);
  const names = [
    "robotmk-runs/old-1.999999999",
    `robotmk-runs/living-1.${process.pid}`,
    "robotmk-runs/young-1.999999999",
    "robotmk-daemon-system",
    "robotmk-daemon-user-used",
    "unit/of-somebody",
  ];
  for (const name of names) mkdirSync(folder(name), { recursive: true });
  writeFileSync(join(folder("robotmk-daemon-user-used"), "cgroup.procs"), "1\n");
  for (const name of names.filter((one) => !one.includes("young"))) utimesSync(folder(name), 1_000, 1_000);

  sweepGroups({ wallMs: () => Date.now(), monotonicMs: () => 0 }, fake.proc);

  expect(names.filter((name) => !existsSync(folder(name)))).toEqual([
    "robotmk-runs/old-1.999999999",
    "robotmk-daemon-system",
  ]);
});
