import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporarySpool } from "./fixtures/temporary-spool.ts";
import { createSpoolFolders } from "./layout.ts";
import { markSpoolSchema, newerSpoolProblem } from "./schema-version.ts";

const folders = temporarySpool();
const file = () => join(folders().root, "schema.json");

test("a spool of this version, of an older one or of nobody is taken, and marked once", () => {
  expect(newerSpoolProblem(folders().root)).toBeUndefined();
  markSpoolSchema(folders().root);
  expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual({ schema: 1 });
  expect(newerSpoolProblem(folders().root)).toBeUndefined();
  writeFileSync(file(), "{ garbage");
  expect(newerSpoolProblem(folders().root)).toBeUndefined();
});

test("a spool of a newer version is refused and left as it is", () => {
  writeFileSync(file(), '{"schema": 2, "more": true}');
  expect(() => createSpoolFolders(folders())).toThrow(/has schema 2 of a newer version, this one knows 1/);
  markSpoolSchema(folders().root);
  expect(readFileSync(file(), "utf8")).toBe('{"schema": 2, "more": true}');
});
