import { expect, test } from "vitest";
import { parseSystemProcesses } from "./system-processes.ts";

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
