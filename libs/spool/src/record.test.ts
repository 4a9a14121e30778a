import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isoTime } from "@robotmk-controller/platform";
import fc from "fast-check";
import * as v from "valibot";
import { afterEach, beforeEach, expect, test } from "vitest";
import { propertyRuns } from "../../../tools/test/property-runs.ts";
import { isPlainTime, readRecord } from "./record.ts";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-record-"));
  file = join(folder, "record.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

const schema = v.object({ name: v.string(), parts: v.array(v.object({ size: v.number() })) });

function read(content?: string | Uint8Array) {
  if (content !== undefined) writeFileSync(file, content);
  return readRecord(file, schema, { maxBytes: 1_000 });
}

test("a whole record is read; keys of a later version are left out", () => {
  expect(read('{"name": "ä", "parts": [{"size": 1}], "later": true}\n')).toEqual({
    kind: "read",
    record: { name: "ä", parts: [{ size: 1 }] },
  });
});

test("a byte order mark, as an editor leaves it, does no harm", () => {
  expect(read('\uFEFF{"name": "a", "parts": []}')).toMatchObject({ kind: "read" });
});

test("a record that is not there is absent", () => {
  expect(read()).toEqual({ kind: "absent" });
});

test.each([
  ["an empty file", "", "as JSON"],
  ["half a record", '{"name": "a", "par', "as JSON"],
  ["two records", '{"name": "a", "parts": []}{}', "as JSON"],
  ["zeros, as a power cut leaves them", "\0\0\0\0\0\0\0\0", "as JSON"],
  ["bytes that are no UTF-8", Uint8Array.from([0x22, 0xff, 0x22]), "as JSON"],
  ["nesting without end", "[".repeat(999), "as JSON"],
  ["a text", '"text"', "at the whole file"],
  ["null", "null", "at the whole file"],
  ["a list", "[]", "at name"],
  ["a missing key", '{"parts": []}', "at name"],
  ["a wrong type", '{"name": 5, "parts": []}', "at name"],
  ["a wrong type deep inside", '{"name": "a", "parts": [{"size": 1}, {"size": "2"}]}', "at parts.1.size"],
  ["a prototype", '{"__proto__": {"name": "a", "parts": []}}', "at name"],
])("%s is broken, and where it is broken is reported", (_name, content, place) => {
  expect(read(content)).toMatchObject({ kind: "broken", problem: expect.stringContaining(place) });
  expect(read(content)).toMatchObject({ kind: "broken", problem: expect.stringContaining(file) });
});

test.each([
  ["one that is too large", () => truncateSync(makeFile(), 1_001), "at most 1000 bytes"],
  ["a folder", () => mkdirSync(file), "not a regular file"],
  ["a link", () => symlinkSync(join(folder, "elsewhere"), file), "a symbolic link"],
])("%s is broken too", (_name, prepare, problem) => {
  prepare();
  expect(read()).toMatchObject({ kind: "broken", problem: expect.stringContaining(problem) });
});

function makeFile(): string {
  writeFileSync(file, "");
  return file;
}

test("whatever a file holds, reading it throws nothing", () => {
  const contents = fc.oneof(
    fc.uint8Array(),
    fc.json().map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(contents, (content) => {
      expect(["read", "broken"]).toContain(read(content).kind);
    }),
    propertyRuns(50),
  );
});

test.each([
  "2026-11-22T11:15:30.123+01:00",
  "2026-11-22T11:15:30Z",
  "2024-02-29T00:00:00-11:30",
  "1970-01-01T23:59:59.123456+00:00",
])("%s is a time that every reader takes", (text) => {
  expect(isPlainTime(text)).toBe(true);
});

test.each([
  "",
  "foo 1",
  "2026",
  "2026-11-22",
  "2026-11-22 11:15:30+01:00",
  "2026-11-22T11:15:30",
  "2026-11-22T24:00:00Z",
  "2026-11-22T11:15:60Z",
  "2026-02-30T11:15:30Z",
  "2025-02-29T11:15:30Z",
  "0000-01-01T00:00:00Z",
  "+275760-09-13T00:00:00Z",
  "2026-11-22T11:15:30+24:00",
  "2026-11-22T11:15:30Z (a comment)",
  "2026-11-22T11:15:30Z\n",
])("%j is none, though JavaScript may read it", (text) => {
  expect(isPlainTime(text)).toBe(false);
});

test("every time that our programs write is one", () => {
  const times = fc.date({ min: new Date("1970-01-02"), max: new Date("2999-12-30"), noInvalidDate: true });
  fc.assert(
    fc.property(times, (time) => {
      expect(isPlainTime(isoTime(time.getTime()))).toBe(true);
    }),
  );
});
