import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PASSED_XML } from "./fixtures/runner-host.ts";
import { sectionHtml, sectionOutput } from "./section-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-section-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Decodes as the server's check does. */
function decoded(file: string | null): string {
  return inflateSync(Buffer.from(readFileSync(file ?? "", "utf8"), "base64")).toString("utf8");
}

test("an output is encoded for the section, and nothing else is left", async () => {
  const xml = join(folder, "output.xml");
  writeFileSync(xml, PASSED_XML);
  const { file, notes } = await sectionOutput(xml, folder);
  expect([file, notes]).toEqual([join(folder, "section.txt"), []]);
  expect(decoded(file)).toContain('name="First"');
  expect(readdirSync(folder).toSorted()).toEqual(["output.xml", "section.txt"]);
  expect(statSync(file ?? "").mode & 0o777).toBe(0o600);
});

test("what is left out of the section is noted", async () => {
  const xml = join(folder, "output.xml");
  const long = `<msg time="2026-11-22T11:15:30.2" level="INFO">${"x".repeat(1_000_000)}</msg>`;
  writeFileSync(
    xml,
    PASSED_XML.replace("<status ", `<kw name="Log">${long}<status status="PASS"/></kw><status `),
  );
  const { file, notes } = await sectionOutput(xml, folder);
  expect(notes).toEqual([expect.stringMatching(/^left out of the section: 1 long messages/)]);
  expect(decoded(file).length).toBeLessThan(100_000);
});

test.each([
  ["no file", () => undefined],
  ["a folder", (xml: string) => mkdirSync(xml)],
])("an output that is %s is not in the section, and it is said", async (_what, make) => {
  const xml = join(folder, "output.xml");
  make(xml);
  const { file, notes } = await sectionOutput(xml, folder);
  expect([file, notes]).toEqual([null, [expect.stringMatching(/^output.xml is not in the section: /)]]);
});

test("a log is encoded for the section as it is", () => {
  const html = join(folder, "log.html");
  writeFileSync(html, "<html>ä</html>");
  const { file, notes } = sectionHtml(html, folder);
  expect(notes).toEqual([]);
  expect(decoded(file)).toBe("<html>ä</html>");
});

test("a log that is too large stays behind, and it is said", () => {
  const html = join(folder, "log.html");
  writeFileSync(html, "");
  truncateSync(html, 8 * 1024 * 1024 + 1);
  expect(sectionHtml(html, folder)).toEqual({
    file: null,
    notes: ["log.html is not in the section: it has 8388609 bytes of at most 8388608"],
  });
});
