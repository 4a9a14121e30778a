import { expect, test } from "vitest";
import { diskBytes } from "./disk-bytes.ts";

test.each([
  ["its blocks, which may be more than its size", { size: 10, blocks: 8 }, 4096],
  ["its blocks, which may be less: a file with holes", { size: 1_000_000, blocks: 8 }, 4096],
  ["its size where blocks are not assigned yet", { size: 10, blocks: 0 }, 10],
  ["its size where the system tells no blocks", { size: 10, blocks: null }, 10],
  ["its size where the runtime tells no blocks", { size: 10 }, 10],
  ["its size where they are not even a number", { size: 10, blocks: Number.NaN }, 10],
])("an entry takes %s", (_what, status, bytes) => {
  expect(diskBytes(status)).toBe(bytes);
});
