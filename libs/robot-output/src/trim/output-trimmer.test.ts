import { expect, test } from "vitest";
import { HeldTags } from "./output-trimmer.ts";

const MARK = "<tag>robot:exit</tag>\n";

test("the tags of a test come when its status is known, behind the mark if it is skipped", () => {
  const tags = new HeldTags();
  tags.reset();
  expect([tags.add("<a/>"), tags.add("<b/>")]).toEqual(["", ""]);
  expect(tags.release("PASS")).toBe("<a/><b/>");
  tags.reset();
  tags.add("<c/>");
  expect(tags.release("SKIP")).toBe(`${MARK}<c/>`);
});

test("tags behind the status come at the end; the mark comes once", () => {
  const tags = new HeldTags();
  tags.reset();
  expect(tags.release("SKIP")).toBe(MARK);
  expect(tags.add("<a/>")).toBe("");
  expect(tags.release("SKIP")).toBe("<a/>");
  tags.reset();
  expect(tags.release("SKIP")).toBe(MARK);
});

test("a test that breaks off has its tags and no mark", () => {
  const tags = new HeldTags();
  tags.reset();
  tags.add("<a/>");
  expect(tags.release("")).toBe("<a/>");
  tags.add("<of a test before/>");
  tags.reset();
  expect(tags.release("")).toBe("");
});

test("more tags than any output may have are not held in memory", () => {
  const tags = new HeldTags();
  tags.reset();
  const tag = "x".repeat(1024 * 1024);
  const given = Array.from({ length: 6 }, () => tags.add(tag).length);
  expect(given).toEqual([0, 0, 0, 0, 5 * tag.length, 0]);
});

test("a test with the mark is not marked again", () => {
  const tags = new HeldTags();
  tags.reset();
  tags.add(MARK);
  tags.add("<a/>");
  expect(tags.release("SKIP")).toBe(`${MARK}<a/>`);
  tags.reset();
  tags.add("<a/>");
  tags.add(MARK);
  expect(tags.release("SKIP")).toBe(`${MARK}<a/>${MARK}`);
});
