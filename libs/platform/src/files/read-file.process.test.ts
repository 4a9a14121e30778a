import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRegularFile } from "./read-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-platform-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(name: string, maxBytes = 100) {
  return readRegularFile(join(folder, name), maxBytes);
}

test.each([
  ["an empty file", ""],
  ["a file with text", "text\nand ümlauts"],
  ["a file of exactly the limit", "x".repeat(100)],
])("%s is read whole", (_name, content) => {
  writeFileSync(join(folder, "file"), content);
  expect(read("file")).toEqual({ kind: "read", bytes: Buffer.from(content) });
});

test("bytes that are no text are read as they are", () => {
  const bytes = Buffer.from([0, 255, 10, 13, 200]);
  writeFileSync(join(folder, "file"), bytes);
  expect(read("file")).toEqual({ kind: "read", bytes });
});

test("a file that is not there, or could only lie below a file, is absent", () => {
  writeFileSync(join(folder, "file"), "");
  expect(read("missing")).toEqual({ kind: "absent" });
  expect(read("missing/file")).toEqual({ kind: "absent" });
  expect(read("file/below")).toEqual({ kind: "absent" });
});

test("a file over the limit is refused with its size, without being read", () => {
  writeFileSync(join(folder, "file"), "");
  truncateSync(join(folder, "file"), 5 * 1024 ** 3);
  expect(read("file")).toEqual({
    kind: "refused",
    problem: `Cannot read "${join(folder, "file")}" as it may have at most 100 bytes: it has 5368709120`,
  });
});

test("a folder is refused", () => {
  mkdirSync(join(folder, "sub"));
  expect(read("sub")).toMatchObject({
    kind: "refused",
    problem: expect.stringContaining("not a regular file"),
  });
});

test.each(["target", "missing", "/etc/passwd"])("a symbolic link to %s is refused", (target) => {
  writeFileSync(join(folder, "target"), "secret");
  symlinkSync(target, join(folder, "link"));
  expect(read("link")).toMatchObject({
    kind: "refused",
    problem: expect.stringContaining("it is a symbolic link"),
  });
});

test("a FIFO that nobody writes to is refused at once", () => {
  execFileSync("mkfifo", [join(folder, "fifo")]);
  expect(read("fifo")).toMatchObject({
    kind: "refused",
    problem: expect.stringContaining("not a regular file"),
  });
});

test("a FIFO that somebody writes to is refused too", async () => {
  execFileSync("mkfifo", [join(folder, "fifo")]);
  const writer = spawn("sh", [
    "-c",
    `exec 3<>"${join(folder, "fifo")}"; echo text >&3; echo ready; read end`,
  ]);
  try {
    await once(writer.stdout, "data");
    expect(read("fifo")).toMatchObject({ kind: "refused" });
  } finally {
    writer.kill("SIGKILL");
  }
});

test("a socket is refused", async () => {
  const server = createServer().listen(join(folder, "socket"));
  await once(server, "listening");
  expect(read("socket")).toMatchObject({ kind: "refused", problem: expect.stringContaining("Cannot open") });
  server.close();
});

test("a device is refused, however much it could give", () => {
  expect(readRegularFile("/dev/zero", 100)).toMatchObject({ kind: "refused" });
});

test("a file of another user is refused when only one's own are wanted", () => {
  writeFileSync(join(folder, "file"), "text");
  const own = process.getuid?.() ?? 0;
  const readOf = (owner: number) => readRegularFile(join(folder, "file"), 100, { owner });
  expect(readOf(own)).toMatchObject({ kind: "read" });
  expect(readOf(own + 1)).toMatchObject({
    kind: "refused",
    problem: expect.stringContaining(`belongs to user ${own}`),
  });
});

test("a link in the place of a folder above leads to no file of another user", () => {
  mkdirSync(join(folder, "elsewhere"));
  writeFileSync(join(folder, "elsewhere", "secret"), "text");
  symlinkSync(join(folder, "elsewhere"), join(folder, "link"));
  const owner = (process.getuid?.() ?? 0) + 1;
  expect(readRegularFile(join(folder, "link", "secret"), 100, { owner })).toMatchObject({ kind: "refused" });
});
