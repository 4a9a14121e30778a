import { randomBytes } from "node:crypto";
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
import { PASSED_XML } from "../fixtures/runner-host.ts";
import { sectionHtml, sectionOutputs } from "./section-files.ts";

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
  const { whole, notes } = await sectionOutputs(xml, folder);
  expect([whole, notes]).toEqual([join(folder, "section.txt"), []]);
  expect(decoded(whole)).toContain('name="First"');
  expect(readdirSync(folder).toSorted()).toEqual([
    "output.xml",
    "section-suite.txt",
    "section-tests.txt",
    "section.txt",
  ]);
  expect(statSync(whole ?? "").mode & 0o777).toBe(0o600);
});

test("what is left out of the section is noted", async () => {
  const xml = join(folder, "output.xml");
  const long = `<msg time="2026-11-22T11:15:30.2" level="INFO">${"x".repeat(1_000_000)}</msg>`;
  writeFileSync(
    xml,
    PASSED_XML.replace("<status ", `<kw name="Log">${long}<status status="PASS"/></kw><status `),
  );
  const { whole, notes } = await sectionOutputs(xml, folder);
  expect(notes).toEqual([expect.stringMatching(/^left out of the section: 1 long messages/)]);
  expect(decoded(whole).length).toBeLessThan(100_000);
});

test.each([
  ["no file", () => undefined],
  ["a folder", (xml: string) => mkdirSync(xml)],
])("an output that is %s is not in the section, and it is said", async (_what, make) => {
  const xml = join(folder, "output.xml");
  make(xml);
  expect(await sectionOutputs(xml, folder)).toEqual({
    whole: null,
    tests: null,
    suite: null,
    notes: [expect.stringMatching(/^output.xml is not in the section: /)],
  });
  expect(readdirSync(folder)).not.toContainEqual(expect.stringContaining("section"));
});

/** An output with one test of many keywords, which differ so that they take space. */
function manyKeywords(count: number, name = "T"): string {
  const kws = Array.from(
    { length: count },
    (_, index) =>
      `<kw name="${name} ${index}"><arg>${randomBytes(30).toString("hex")}</arg><status status="PASS"/></kw>`,
  );
  return PASSED_XML.replace("<status ", `${kws.join("")}<status `);
}

test("there are smaller parts: the tests without keywords, and the suite alone", async () => {
  const xml = join(folder, "output.xml");
  writeFileSync(xml, manyKeywords(100));
  const { whole, tests, suite } = await sectionOutputs(xml, folder);
  expect([whole, tests, suite]).toEqual(
    ["section.txt", "section-tests.txt", "section-suite.txt"].map((name) => join(folder, name)),
  );
  expect(decoded(whole)).toContain('<kw name="T 99">');
  expect(decoded(tests)).toContain('name="First"');
  expect(decoded(tests)).not.toContain("<kw");
  expect(decoded(suite)).toMatch(/<suite id="s1" name="Login">\n<status status="PASS"[^>]*\/>\n<\/suite>/);
  const sizes = [whole, tests, suite].map((file) => statSync(file ?? "").size);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  expect(new Set(sizes).size).toBe(3);
  expect(readdirSync(folder)).toHaveLength(4);
});

test("a part that is no smaller than the one before is not written", async () => {
  const xml = join(folder, "output.xml");
  writeFileSync(xml, PASSED_XML.replace(/<test .*<\/test>/s, "").replace("<errors/>", ""));
  expect(await sectionOutputs(xml, folder)).toMatchObject({
    whole: join(folder, "section.txt"),
    tests: null,
    suite: null,
  });
  expect(readdirSync(folder).toSorted()).toEqual(["output.xml", "section.txt"]);
});

test("of an output with more tests than there is room for, the suite remains, and it is said", async () => {
  const xml = join(folder, "output.xml");
  const test = (index: number): string =>
    `<test id="s1-t${index}" name="${"n".repeat(2_000)}${index}"><status status="FAIL"/></test>`;
  const tests = Array.from({ length: 1_200 }, (_, index) => test(index)).join("");
  writeFileSync(
    xml,
    `<robot schemaversion="5"><suite id="s1" name="S">${tests}<status status="FAIL"/></suite></robot>`,
  );
  const { whole, tests: inTests, suite, notes } = await sectionOutputs(xml, folder);
  expect([whole, inTests]).toEqual([null, null]);
  expect(decoded(suite)).toContain('<suite id="s1" name="S">\n<status status="FAIL"/>');
  expect(notes).toEqual([
    expect.stringMatching(
      /^only the outermost suite of output.xml is in the section: Cannot trim .* 2097152 bytes/,
    ),
  ]);
  expect(readdirSync(folder).toSorted()).toEqual(["output.xml", "section-suite.txt"]);
});

test("after a part that cannot be written the next one is, and no temporary file stays", async () => {
  const xml = join(folder, "output.xml");
  writeFileSync(xml, manyKeywords(100));
  mkdirSync(join(folder, "section.txt"));
  const { whole, tests, suite, notes } = await sectionOutputs(xml, folder);
  expect([whole, tests]).toEqual([null, null]);
  expect(decoded(suite)).toContain('name="Login"');
  expect(notes).toEqual([expect.stringContaining("EISDIR")]);
  expect(readdirSync(folder).toSorted()).toEqual(["output.xml", "section-suite.txt", "section.txt"]);
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
