import { expect, test } from "vitest";
import { processInfos } from "./process-table.ts";
import type { SystemProcess } from "./system-processes.ts";

const parent: SystemProcess = { pid: 8, name: "node.exe", parentPid: 4, created: 100n, threads: [12] };
const child: SystemProcess = { pid: 16, name: "python.exe", parentPid: 8, created: 200n, threads: [20, 24] };

function parentOfChild(processes: readonly SystemProcess[]): number | undefined {
  return processInfos(processes, "1").find(({ pid }) => pid === child.pid)?.parentPid;
}

test("a process is told with its parent, and with its boot and creation as its token", () => {
  expect(processInfos([parent, child], "1")).toEqual([
    { pid: 8, parentPid: 0, startToken: "1:100" },
    { pid: 16, parentPid: 8, startToken: "1:200" },
  ]);
});

test.each<[string, readonly SystemProcess[], number]>([
  ["one that was created at the same moment is", [{ ...parent, created: 200n }, child], 8],
  ["a younger one is not: it has the pid of one that has ended", [{ ...parent, created: 201n }, child], 0],
  ["one that has ended and is only held is not", [{ ...parent, threads: [] }, child], 0],
  ["one that is not there is not", [child], 0],
])("its parent: %s", (_what, processes, expected) => {
  expect(parentOfChild(processes)).toBe(expected);
});

test("neither the idle process, nor what has ended, nor the host of a console is listed", () => {
  const idle = { pid: 0, name: "", parentPid: 0, created: 0n, threads: [0, 0] };
  const ended = { ...child, threads: [] };
  const host = { ...child, pid: 28, name: "ConHost.exe" };
  expect(processInfos([idle, parent, ended, host], "1").map(({ pid }) => pid)).toEqual([8]);
});
