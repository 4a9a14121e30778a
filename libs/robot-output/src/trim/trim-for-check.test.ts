import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkCrashes } from "../fixtures/check-crashes.ts";
import { readOutput } from "../read/read-output.ts";
import { trimOutput, type TrimOutputOptions, TrimError } from "./trim-output.ts";

const folder = await mkdtemp(join(tmpdir(), "robotmk-trim-"));
afterAll(() => rm(folder, { recursive: true }));

const source = join(folder, "output.xml");
const target = join(folder, "trimmed.xml");

async function trim(content: string, options: Partial<TrimOutputOptions> = {}) {
  await writeFile(source, content);
  const report = await trimOutput(source, { target, ...options });
  return { report, xml: await readFile(target, "utf8") };
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

/** An output with these tests, and the status of its suite. */
function suiteOutput(tests: string, suiteStatus: string): string {
  const suite = `<suite id="s1" name="S">${tests}<status status="${suiteStatus}" elapsed="1"/></suite>`;
  return `<robot generator="Robot 7.5" schemaversion="5">${suite}</robot>`;
}

test("a suite that is skipped is written as passed, which its tests tell Robot anyway", async () => {
  const skipped = '<test id="s1-t1" name="T"><status status="SKIP" elapsed="0">later</status></test>';
  const inner = `<suite id="s1-s1" name="I">${skipped}<status status="SKIP" elapsed="0">why</status></suite>`;
  const { xml } = await trim(suiteOutput(inner, "SKIP"));
  expect(oneLine(xml)).toContain(
    '<tag>robot:exit</tag><status status="SKIP" elapsed="0">later</status></test>' +
      '<status status="PASS" elapsed="0">why</status></suite><status status="PASS" elapsed="1"/></suite>',
  );
  expect(await completeResult(target)).toMatchObject({ status: "SKIP", counts: { skipped: 1, passed: 0 } });
  expect(await checkCrashes(source)).toStrictEqual(["test T: SKIP", "suite I: SKIP", "suite S: SKIP"]);
  expect(await checkCrashes(target)).toStrictEqual([]);
});

const TAGS = "<tag>a</tag><tag>b</tag>";
const SKIP = '<status status="SKIP" elapsed="0"/>';

test.each([
  ["as Robot writes it", `${keyword("A")}<doc>d</doc>${TAGS}<timeout value="1s"/>${SKIP}`],
  ["tags before keywords", `${TAGS}${keyword("A")}${SKIP}`],
  ["tags behind the status", `${SKIP}${TAGS}${keyword("A")}`],
  ["some tags on either side", `<tag>a</tag>${SKIP}<tag>b</tag>`],
  ["no tags", SKIP],
  ["the same tag already, and not first", `<tag>a</tag><tag>b</tag><tag>robot:exit</tag>${SKIP}`],
  ["tags in a group, as once", `<tags>${TAGS}</tags>${SKIP}`],
  ["a keyword with tags of its own", `${keyword("A", "<tag>k</tag>")}${TAGS}${SKIP}`],
])("a skipped test has the tag that the check passes over before all others: %s", async (_order, inTest) => {
  const { xml } = await trim(suiteOutput(`<test id="s1-t1" name="T">${inTest}</test>`, "SKIP"));
  expect(await checkCrashes(target)).toStrictEqual([]);
  const { tests } = await completeResult(target);
  expect(tests).toMatchObject([{ status: "SKIP" }]);
  const expected = inTest.includes("<tag>a") ? ["a", "b", "robot:exit"] : ["robot:exit"];
  expect([...new Set(tests[0]?.tags)].toSorted()).toStrictEqual(expected);
  expect(xml.includes("<timeout")).toBe(inTest.includes("<timeout"));
});

test.each(["PASS", "FAIL"])(
  "a test with status %s has the tags that it had, and in its own place",
  async (status) => {
    const own = `<test id="s1-t1" name="T">${TAGS}<status status="${status}" elapsed="0"/></test>`;
    const skipped = `<test id="s1-t2" name="U">${SKIP}</test>`;
    const { xml } = await trim(suiteOutput(skipped + own + own, "FAIL"));
    expect(oneLine(xml)).toContain(own + own);
  },
);

test("each skipped test has the tag", async () => {
  const skipped = (id: number): string => `<test id="s1-t${id}" name="T${id}">${TAGS}${SKIP}</test>`;
  await trim(suiteOutput(skipped(1) + skipped(2) + skipped(3), "SKIP"));
  expect(await checkCrashes(target)).toStrictEqual([]);
});

test("a test that breaks off in its status counts as failed: nothing says that the check should pass it over", async () => {
  const cut = suiteOutput(`<test id="s1-t1" name="T">${TAGS}<status status="SKIP" elapsed="0">lat`, "");
  const { xml } = await trim(cut.slice(0, cut.indexOf("lat") + 3));
  expect(oneLine(xml)).toMatch(
    /<tag>a<\/tag><tag>b<\/tag><status status="FAIL" elapsed="0">The output breaks/,
  );
  expect(xml).not.toContain("robot:exit");
});

const LEVELS = suiteOutput(
  `<doc>long</doc><test id="s1-t1" name="T"><doc>d</doc><tag>a</tag>${keyword(
    "A",
    keyword("Add Monitoring Message", '<msg>{"add_monitoring_message": {}}</msg>') + keyword("B"),
  )}${keyword("C")}<status status="FAIL" elapsed="1">${"x".repeat(300)}</status></test>` +
    '<kw name="T" type="TEARDOWN"><status status="PASS" elapsed="0"/></kw>',
  "FAIL",
);

test("the level of tests has tests, messages to the check and what a suite ends with, and no other keyword", async () => {
  const { report, xml } = await trim(LEVELS, { level: "tests" });
  expect([...xml.matchAll(/<kw name="([^"]+)"/g)].map(([, name]) => name)).toStrictEqual([
    "A",
    "Add Monitoring Message",
    "T",
  ]);
  expect(xml).toContain(`${"x".repeat(200)}\n[cut: the whole text has 300 characters]`);
  expect(xml).not.toContain("<doc>");
  expect(report).toMatchObject({ keywordDepth: 0 });
  expect((await completeResult(target)).tests).toMatchObject([{ name: "T", status: "FAIL", tags: ["a"] }]);
});

test("the level of the suite has the outermost suite with its status, and nothing in it", async () => {
  const nested = LEVELS.replace("<doc>long</doc>", `<suite id="s1-s1" name="I">${SKIP}</suite>`);
  const { xml } = await trim(nested, { level: "suite" });
  expect(oneLine(xml).replace(/^<\?.*\?>/, "")).toBe(
    '<robot generator="Robot 7.5" schemaversion="5">' +
      '<suite id="s1" name="S"><status status="FAIL" elapsed="1"/></suite></robot>',
  );
  const { xml: skipped } = await trim(suiteOutput("", "SKIP"), { level: "suite" });
  expect(skipped).toContain('<status status="PASS" elapsed="1"/>');
});

test("an output that breaks off is a failed suite", async () => {
  const { xml, report } = await trim(LEVELS.slice(0, LEVELS.indexOf("<tag>")), { level: "suite" });
  expect(oneLine(xml)).toMatch(
    /<suite id="s1" name="S"><status status="FAIL" elapsed="0">The output breaks off here: .*<\/status><\/suite><\/robot>$/,
  );
  expect(report.problem).toBeDefined();
});

test.each(["tests", "suite"] as const)(
  "the level %s is refused, not made smaller, where it is too large",
  async (level) => {
    await expect(trim(LEVELS, { level, maxBytes: 150 })).rejects.toThrow(TrimError);
    expect(existsSync(target)).toBe(false);
  },
);

test("the level of tests made from a trimmed file is the one made from the original", async () => {
  const long = keyword("A", `<msg>${"y".repeat(5000)}</msg>`.repeat(3));
  const status = `<status status="FAIL" elapsed="1">${"x".repeat(5000)}</status>`;
  const content = suiteOutput(`<test id="s1-t1" name="T">${TAGS}${long}${status}</test>`, "FAIL");
  const { xml: direct } = await trim(content, { level: "tests" });
  const { xml: whole } = await trim(content);
  const { xml: second } = await trim(whole, { level: "tests" });
  expect(second).toBe(direct);
});
