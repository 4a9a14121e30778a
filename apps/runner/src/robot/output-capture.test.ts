import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { captureOutput } from "./output-capture.ts";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-capture-"));
  file = join(folder, "robot-stdout.txt");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes the pieces and waits until all of them were read. */
async function feed(stream: PassThrough, ...pieces: readonly (string | Buffer)[]): Promise<void> {
  for (const piece of pieces) await new Promise<void>((resolve) => stream.write(piece, () => resolve()));
  await new Promise((resolve) => setImmediate(resolve));
}

test("what comes is in the file, and its end is in the report", async () => {
  const stream = new PassThrough();
  const capture = captureOutput(stream, { file, maxBytes: 1_000 });
  await feed(stream, "one\n", Buffer.from([0xff, 0x00]), "two\n");
  const report = capture.finish();
  expect(readFileSync(file)).toEqual(Buffer.from("one\n\xff\x00two\n", "latin1"));
  expect(report).toEqual({ bytes: 10, dropped: 0, tail: "one\n\ufffd\0two\n", problem: undefined });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("an output without a byte leaves an empty file", () => {
  const capture = captureOutput(new PassThrough(), { file, maxBytes: 1_000 });
  expect(capture.finish()).toEqual({ bytes: 0, dropped: 0, tail: "", problem: undefined });
  expect(readFileSync(file, "utf8")).toBe("");
});

test.each([
  [["12345", "67890"], 10, 0],
  [["12345", "67890"], 7, 3],
  [["12345", "67890"], 5, 5],
  [["12345", "67890"], 0, 10],
  [["1234567890"], 3, 7],
])("of %j the first %d bytes are kept, and %d are counted as dropped", async (pieces, maxBytes, dropped) => {
  const stream = new PassThrough();
  const capture = captureOutput(stream, { file, maxBytes });
  await feed(stream, ...pieces);
  expect(capture.finish()).toMatchObject({ bytes: 10, dropped, tail: "1234567890" });
  expect(readFileSync(file, "utf8")).toBe("1234567890".slice(0, maxBytes));
});

test("an endless output never blocks its writer, and its end is known", async () => {
  const stream = new PassThrough();
  const capture = captureOutput(stream, { file, maxBytes: 1_000 });
  const piece = "x".repeat(64 * 1024);
  await feed(stream, ...Array.from({ length: 50 }, () => piece), "the end");
  const report = capture.finish();
  expect(report.bytes).toBe(50 * piece.length + 7);
  expect(report.tail).toHaveLength(2_000);
  expect(report.tail.endsWith("xthe end")).toBe(true);
  expect(statSync(file).size).toBe(1_000);
});

test("what comes after the end is dropped", async () => {
  const stream = new PassThrough();
  const capture = captureOutput(stream, { file, maxBytes: 1_000 });
  await feed(stream, "before");
  capture.finish();
  expect(stream.destroyed).toBe(true);
  expect(readFileSync(file, "utf8")).toBe("before");
});

test("without the file the end of the output is still known", async () => {
  mkdirSync(file);
  const stream = new PassThrough();
  const capture = captureOutput(stream, { file, maxBytes: 1_000 });
  await feed(stream, "text");
  expect(capture.finish()).toEqual({
    bytes: 4,
    dropped: 4,
    tail: "text",
    problem: expect.stringContaining(`Cannot keep the output in "${file}": EISDIR`),
  });
});

test("a full disk is reported, and the rest of the output is counted", async () => {
  const stream = new PassThrough();
  const capture = captureOutput(stream, { file: "/dev/full", maxBytes: 1_000 });
  await feed(stream, "one", "two");
  expect(capture.finish()).toEqual({
    bytes: 6,
    dropped: 6,
    tail: "onetwo",
    problem: expect.stringContaining("ENOSPC"),
  });
});

test("a broken stream is reported", async () => {
  const stream = new PassThrough();
  const capture = captureOutput(stream, { file, maxBytes: 1_000 });
  await feed(stream, "one");
  stream.destroy(new Error("it broke"));
  await new Promise((resolve) => setImmediate(resolve));
  expect(capture.finish()).toMatchObject({ bytes: 3, problem: expect.stringContaining("it broke") });
});

test("the end of an output in UTF-16 is text, while the file keeps its bytes", async () => {
  const stream = new PassThrough();
  const capture = captureOutput(stream, { file, maxBytes: 100_000 });
  const written = Buffer.from(`\u{feff}${"x".repeat(5_000)}\r\nThe last line: ä\r\n`, "utf16le");
  await feed(stream, written.subarray(0, 1), written.subarray(1, 7_001), written.subarray(7_001));
  expect(capture.finish().tail.split("\n").slice(1)).toEqual(["The last line: ä", ""]);
  expect(readFileSync(file)).toEqual(written);
});
