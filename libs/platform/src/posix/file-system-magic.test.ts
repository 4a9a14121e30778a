import { expect, test } from "vitest";
import { fileSystemMagic } from "./file-system-magic.ts";

test("the kind of a file system is the number that statfs(2) tells", () => {
  expect(fileSystemMagic("/proc")).toBe(0x9fa0);
  expect(fileSystemMagic("/sys")).toBe(0x62656572);
  expect(fileSystemMagic("/nowhere/at/all")).toBeUndefined();
});
