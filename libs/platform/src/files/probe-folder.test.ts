import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { probeFolder } from "./make-folder.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-probe-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a folder that can be read and written is fine, and nothing is left in it", () => {
  expect(probeFolder(folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test("probeFolder() returns the system's error", () => {
  expect(probeFolder(join(folder, "absent"))).toMatch(/^ENOENT: [^/]*$/);
  writeFileSync(join(folder, "file"), "");
  expect(probeFolder(join(folder, "file"))).toMatch(/^ENOTDIR: [^/]*$/);
  // Not even root makes files there.
  expect(probeFolder("/proc/self")).toMatch(/^E[A-Z]+: [^/]*$/);
});

test.skipIf(process.getuid?.() === 0)(
  "probeFolder() returns the error of a folder whose mode forbids it",
  () => {
    for (const mode of [0o300, 0o500]) {
      chmodSync(folder, mode);
      expect(probeFolder(folder)).toContain("EACCES");
    }
    chmodSync(folder, 0o700);
  },
);
