import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeAll } from "./atomic-write.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-write-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("all bytes are written behind what was written before", () => {
  const file = join(folder, "file");
  const descriptor = openSync(file, "w");
  writeAll(descriptor, Buffer.from("one "));
  writeAll(descriptor, Buffer.alloc(0));
  writeAll(descriptor, Buffer.alloc(2_000_000, "two "));
  closeSync(descriptor);
  expect(readFileSync(file, "utf8")).toBe(`one ${"two ".repeat(500_000)}`);
});

test("what the system takes in parts is not written again, and its error ends it", () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => `${index}\n`).join(""));
  expect(() => writeAll(writer, bytes)).toThrow(expect.objectContaining({ code: "EAGAIN" }));
  const taken = Buffer.alloc(bytes.length);
  const size = readSync(reader, taken);
  expect(size).toBeGreaterThan(4_000);
  expect(taken.subarray(0, size).equals(bytes.subarray(0, size))).toBe(true);
  closeSync(reader);
  closeSync(writer);
});
