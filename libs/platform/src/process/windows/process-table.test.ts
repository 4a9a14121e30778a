import { expect, test } from "vitest";
import {
  bootOf,
  createdOf,
  parseSystemProcesses,
  processInfos,
  startToken,
  type SystemProcess,
} from "./process-table.ts";

const parent: SystemProcess = { pid: 8, name: "node.exe", parentPid: 4, created: 100n, threads: [12] };
const child: SystemProcess = { pid: 16, name: "python.exe", parentPid: 8, created: 200n, threads: [20, 24] };

function parentOfChild(processes: readonly SystemProcess[]): number | undefined {
  return processInfos(processes, "1").find(({ pid }) => pid === child.pid)?.parentPid;
}

test("a process has its parent, and its boot and creation as its token", () => {
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

const ADDRESS = 0x7ff0_0000_0000n;

function entry(process: {
  pid: number;
  name: string;
  threads: readonly number[];
  at: number;
  isLast: boolean;
}) {
  const name = Buffer.from(process.name, "utf16le");
  const bytes = Buffer.alloc(0x100 + 0x50 * process.threads.length + name.length + 8);
  bytes.writeUInt32LE(process.isLast ? 0 : bytes.length, 0);
  bytes.writeUInt32LE(process.threads.length, 4);
  bytes.writeBigUInt64LE(134_398_260_588_136_820n, 0x20);
  bytes.writeUInt16LE(name.length, 0x38);
  const nameAt = 0x100 + 0x50 * process.threads.length;
  if (name.length > 0) bytes.writeBigUInt64LE(ADDRESS + BigInt(process.at + nameAt), 0x40);
  name.copy(bytes, nameAt);
  bytes.writeBigUInt64LE(BigInt(process.pid), 0x50);
  bytes.writeBigUInt64LE(4n, 0x58);
  for (const [index, id] of process.threads.entries()) {
    bytes.writeBigUInt64LE(BigInt(id), 0x100 + 0x50 * index + 0x30);
  }
  return bytes;
}

test("entries of different sizes are read one after the other", () => {
  const first = entry({ pid: 8, name: "", threads: [12, 20], at: 0, isLast: false });
  const second = entry({ pid: 16, name: "ä.exe", threads: [], at: first.length, isLast: true });
  const created = 134_398_260_588_136_820n;
  expect(parseSystemProcesses(Buffer.concat([first, second, Buffer.alloc(50)]), ADDRESS)).toEqual([
    { pid: 8, name: "", parentPid: 4, created, threads: [12, 20] },
    { pid: 16, name: "ä.exe", parentPid: 4, created, threads: [] },
  ]);
});

const one = { pid: 8, name: "node.exe", parentPid: 4, created: 100n, threads: [12] };

test("a boot is identified by the creation of the process System", () => {
  expect(bootOf([{ ...one, pid: 4, name: "System", created: 7n }, one])).toBe("7");
});

test("where there is no process System, all boots are one", () => {
  expect(bootOf([one])).toBe("0");
});

test.each([
  [startToken(134_398_260_588_136_820n, "7"), "134398260588136820"],
  ["boot", ""],
  ["7:x", ""],
])("the creation that %j tells is %j", (token, created) => {
  expect(createdOf(token)).toBe(created);
});
