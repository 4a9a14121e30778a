import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { propertyRuns } from "../../../../tools/test/property-runs.ts";
import { readOutput } from "../read/read-output.ts";
import type { TestResult } from "../read/robot-result.ts";
import { trimOutput, type TrimOutputOptions, TrimError } from "./trim-output.ts";

const folder = await mkdtemp(join(tmpdir(), "robotmk-trim-"));
afterAll(() => rm(folder, { recursive: true }));

const FIXTURE = join(import.meta.dirname, "..", "fixtures", "rf7.xml");
const source = join(folder, "output.xml");
const target = join(folder, "trimmed.xml");

async function trim(content: string, options: Partial<TrimOutputOptions> = {}) {
  await writeFile(source, content);
  const report = await trimOutput(source, { target, ...options });
  return { report, xml: await readFile(target, "utf8") };
}

/** An output of Robot Framework 7 with these elements in its only test. */
function output(inTest: string): string {
  const test = `<test id="s1-t1" name="T">${inTest}<status status="PASS" elapsed="1"/></test>`;
  const suite = `<suite id="s1" name="S">${test}<status status="PASS" elapsed="1"/></suite>`;
  return `<robot generator="Robot 7.5" schemaversion="5">${suite}<statistics><total/></statistics></robot>`;
}

function keyword(name: string, inside = ""): string {
  return `<kw name="${name}">${inside}<status status="PASS" elapsed="0.1"/></kw>`;
}

/** The XML without line ends, which mean nothing in it. */
function oneLine(xml: string): string {
  return xml.replaceAll("\n", "");
}

async function completeResult(file: string) {
  const reading = await readOutput(file);
  if (reading.kind !== "complete") throw new Error(reading.problem);
  return reading.result;
}

test("an output with the line ends of Windows is trimmed as one without", async () => {
  const content = await readFile(FIXTURE, "utf8");
  const { xml } = await trim(content);
  expect((await trim(`\uFEFF${content.replaceAll("\n", "\r\n")}`)).xml).toBe(xml);
});

test("what is small enough stays as it is, but for the statistics", async () => {
  const content = output(
    keyword("A", '<msg level="INFO" html="true">&lt;b></msg><arg></arg><arg>1 &amp; 2</arg>'),
  );
  const { report, xml } = await trim(content);
  const expected = content
    .replace("<statistics><total/></statistics>", "")
    .replace("<arg></arg>", "<arg/>")
    .replace("&lt;b>", "&lt;b&gt;");
  expect(oneLine(xml)).toBe(`<?xml version="1.0" encoding="UTF-8"?>${expected}`);
  expect(report).toStrictEqual({
    bytes: Buffer.byteLength(xml),
    cutMessages: 0,
    droppedPictures: 0,
    droppedKeywords: 0,
    keywordDepth: 3,
    problem: undefined,
  });
});

test("keywords below the depth are left out and counted", async () => {
  const content = output(keyword("A", keyword("B", `<for>${keyword("C", keyword("D"))}</for>`)));
  const { report, xml } = await trim(content, { maxKeywordDepth: 2 });
  expect(oneLine(xml)).toContain(oneLine(keyword("A", keyword("B"))));
  expect(xml).not.toMatch(/"C"|"D"|<for/);
  expect(report).toMatchObject({ droppedKeywords: 2, keywordDepth: 2 });
});

test("a keyword for the check stays at any depth, with those around it and without those beside it", async () => {
  const message = '<msg level="INFO">{"add_monitoring_message": {"msg": "deep"}}</msg>';
  const deep = `<for><iter>${keyword("D")}${keyword("Add Monitoring Message", message)}${keyword("E")}</iter></for>`;
  const { report, xml } = await trim(output(keyword("A", `<msg>x</msg>${deep}`)), { maxKeywordDepth: 0 });
  const status = '<status status="FAIL" elapsed="0"/>';
  expect(oneLine(xml)).toContain(
    `<kw name="A"><for><iter>${keyword("Add Monitoring Message", message)}${status}</iter>${status}</for>` +
      '<status status="PASS" elapsed="0.1"/></kw>',
  );
  expect(report).toMatchObject({ droppedKeywords: 2 });
});

test("a keyword for the check that was not run is left out, since the check would fail on it", async () => {
  const notRun = '<kw name="Add Monitoring Message"><status status="NOT RUN" elapsed="0"/></kw>';
  const { report, xml } = await trim(output(keyword("A", notRun)));
  expect(oneLine(xml)).toContain(keyword("A"));
  expect(report).toMatchObject({ droppedKeywords: 1 });
});

test("long messages are cut with a mark, pictures left out, the message of the check whole", async () => {
  const monitoring = `{"add_monitoring_message": "${"j".repeat(500)}"}`;
  const { report, xml } = await trim(
    output(
      keyword("A", `<msg html="true">&lt;img src="data:image/png;base64,${"A".repeat(500)}"></msg>`) +
        keyword("B", `<msg level="INFO" html="true">${"x".repeat(500)}</msg>`) +
        keyword("Add Monitoring Message", `<msg>${monitoring}</msg>`),
    ),
    { maxMessageChars: 100 },
  );
  expect(xml).toContain("<msg>[picture left out]</msg>");
  expect(xml).toContain(
    `<msg level="INFO">${"x".repeat(100)}\n[cut: the whole text has 500 characters]</msg>`,
  );
  expect(xml).toContain(`<msg>${monitoring}</msg>`);
  expect(report).toMatchObject({ cutMessages: 1, droppedPictures: 1, droppedKeywords: 0 });
});

test("an output that is still too large is made again with less, all tests and the teardown kept", async () => {
  const large = keyword("A", keyword("B", `<msg>${"x".repeat(1000)}</msg>`.repeat(20)));
  const whole = output(large.repeat(10));
  const teardown = '<kw name="T" type="TEARDOWN"><status status="FAIL" elapsed="0">stuck</status></kw>';
  const content = whole.replace("</test>", `</test>${teardown}`);
  const sizes = [];
  for (const [maxBytes, keywordDepth] of [
    [1_000_000, 3],
    [20_000, 3],
    [1500, 1],
    [700, 0],
  ] as const) {
    const { report } = await trim(content, { maxBytes });
    expect([maxBytes, report.keywordDepth]).toStrictEqual([maxBytes, keywordDepth]);
    expect(report.bytes).toBeLessThanOrEqual(maxBytes);
    expect(await completeResult(target)).toMatchObject({ status: "FAIL", counts: { failed: 1 } });
    sizes.push(report.bytes);
  }
  expect(sizes).toStrictEqual(sizes.toSorted((a, b) => b - a));
});

test.each([
  [
    "does not become small enough",
    output(""),
    { maxBytes: 200 },
    "to 200 bytes: its tests and their messages to the check take more",
  ],
  ["is empty", "", {}, "it is empty"],
  ["is something else", "<html/>", {}, "its root element is <html>, not <robot>"],
  ["breaks off before its suite", "<robot>", {}, "not closed"],
  ["holds no suite", "<robot/>", {}, "it holds no suite"],
])("an output that %s is refused, and no target left", async (_what, content, options, problem) => {
  const trimming = trim(content, options);
  await expect(trimming).rejects.toThrow(TrimError);
  await expect(trimming).rejects.toThrow(problem);
  expect(existsSync(target)).toBe(false);
});

test("an output that breaks off anywhere is closed, the finished tests kept", async () => {
  const whole = await readFile(FIXTURE);
  await writeFile(source, whole);
  for (let length = whole.lastIndexOf(">"); length > whole.indexOf("<suite") + 60; length -= 3) {
    await truncate(source, length);
    const reading = await readOutput(source);
    if (reading.kind !== "partial") throw new Error(`${length}: ${reading.kind}`);
    const { problem } = await trimOutput(source, { target });
    const trimmed = await completeResult(target);
    const verdicts = (tests: readonly TestResult[]) =>
      tests.map(({ longName, status }) => [longName, status]);
    const finished = verdicts(reading.result.tests);
    expect([length, ...verdicts(trimmed.tests).slice(0, finished.length)]).toStrictEqual([
      length,
      ...finished,
    ]);
    expect(trimmed.tests.length - finished.length).toBeLessThanOrEqual(1);
    expect(problem).not.toBe(undefined);
  }
});

test("the test in which an output breaks off counts as failed and says why", async () => {
  const content = output(keyword("A")).split('<status status="PASS" elapsed="1"/></test>')[0] ?? "";
  const { xml } = await trim(content);
  expect(xml).toContain('<status status="FAIL" elapsed="0">The output breaks off here: its root element');
  const { xml: legacy } = await trim(content.replace(' schemaversion="5"', ""));
  expect(legacy).toContain('<status status="FAIL" starttime="N/A" endtime="N/A">The output breaks off');
});

test("whatever goes in, what comes out is a whole output or nothing", async () => {
  const whole = await readFile(FIXTURE, "utf8");
  const pieces = fc.array(
    fc.constantFrom(...whole.split(/(?=<)/), "\0", "<", "&#x1;", "\uFFFF", "]]>", "🎉"),
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length), fc.nat(60), pieces, async (start, length, inserted) => {
      await writeFile(source, whole.slice(0, start) + inserted.join("") + whole.slice(start + length));
      const report = await trimOutput(source, { target, maxKeywordDepth: 1 }).catch((error: unknown) => {
        if (error instanceof TrimError) return undefined;
        throw error;
      });
      expect(report === undefined ? existsSync(target) : await completeResult(target)).toBeDefined();
      expect(existsSync(target)).toBe(report !== undefined);
    }),
    propertyRuns(200),
  );
});
