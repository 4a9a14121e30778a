import { mkdtemp, open, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { propertyRuns } from "../../../../tools/test/property-runs.ts";
import { readOutput } from "./read-output.ts";
import type { OutputReading } from "./robot-result.ts";

const folder = await mkdtemp(join(tmpdir(), "robotmk-output-"));
afterAll(() => rm(folder, { recursive: true }));

const FIXTURES = join(import.meta.dirname, "..", "fixtures");
const outputFile = join(folder, "output.xml");

async function read(content: string | Uint8Array): Promise<OutputReading> {
  await writeFile(outputFile, content);
  return readOutput(outputFile);
}

async function readComplete(content: string) {
  const reading = await read(content);
  if (reading.kind !== "complete") throw new Error(reading.problem);
  return reading.result;
}

/** An output of Robot Framework 7 with these elements in its suite. */
function output(inSuite: string, generator = "Robot 7.5"): string {
  return `<robot generator="${generator}" schemaversion="5"><suite name="S">${inSuite}</suite></robot>`;
}

function manyAttributes(count: number): string {
  return Array.from({ length: count }, (_, index) => `a${index}=""`).join(" ");
}

const PASSED = '<test name="T"><status status="PASS" elapsed="1"/></test>';

test.each(["rf3.xml", "rf7.xml"])(
  "%s with the line ends of Windows and a mark holds the same",
  async (name) => {
    const text = await readFile(join(FIXTURES, name), "utf8");
    // Python's text files have them in the middle of messages, too.
    const written = text.replaceAll("</status>", "first line\nsecond line\n</status>");
    const plain = await readComplete(written);
    expect(await readComplete(`\uFEFF${written.replaceAll("\n", "\r\n")}`)).toEqual(plain);
    expect(JSON.stringify(plain)).toContain(String.raw`first line\nsecond line`);
  },
);

test("an output of Robot Framework 7 is read", async () => {
  const reading = await readOutput(join(FIXTURES, "rf7.xml"));
  expect(reading).toMatchObject({
    kind: "complete",
    result: {
      generator: "Robot 7.5 (Python 3.11.7 on linux)",
      schemaVersion: 5,
      rpa: false,
      suiteName: "Läden",
      status: "FAIL",
      message: "Suite teardown failed:\ndoor stuck",
      startTime: expect.stringMatching(/^2026-11-20T11:45:33\.120[+-]\d\d:\d\d$/),
      elapsedMs: 3100,
      counts: { passed: 0, failed: 2, skipped: 1, notRun: 0, interrupted: 0 },
      tests: [
        {
          name: "Zahlt & geht",
          longName: "Läden.Kasse.Zahlt & geht",
          suitePath: ["Läden", "Kasse"],
          status: "FAIL",
          elapsedMs: 2,
          message: "Parent suite teardown failed:\ndoor stuck",
          tags: ["fast"],
        },
        { message: "no money\n\nAlso parent suite teardown failed:\ndoor stuck", tags: ["fast", "slow"] },
        { status: "SKIP", message: "not today\n\nAlso parent suite teardown failed:\ndoor stuck" },
      ],
      errors: 2,
    },
  });
});

test("an output of Robot Framework 3.2 is read", async () => {
  const reading = await readOutput(join(FIXTURES, "rf3.xml"));
  expect(reading).toMatchObject({
    kind: "complete",
    result: {
      schemaVersion: undefined,
      rpa: true,
      status: "FAIL",
      startTime: undefined,
      elapsedMs: 204,
      counts: { passed: 1, failed: 1, skipped: 0, notRun: 1, interrupted: 0 },
      tests: [
        { name: "Loops", status: "PASS", elapsedMs: 204, notRun: false, tags: ["old"] },
        { name: "Never", notRun: true },
      ],
    },
  });
});

test("a file that breaks off anywhere is never complete, and gives the tests that were finished", async () => {
  const whole = await readFile(join(FIXTURES, "rf7.xml"));
  await writeFile(outputFile, whole);
  const endsOfTests = [...whole.toString("latin1").matchAll(/<\/test>/g)].map(({ index }) => index + 7);
  const suiteIsOpen = whole.indexOf(">", whole.indexOf("<suite")) + 1;
  for (let length = whole.lastIndexOf(">"); length >= 0; length -= 1) {
    await truncate(outputFile, length);
    const reading = await readOutput(outputFile);
    const tests = reading.kind === "partial" ? reading.result.tests.length : 0;
    expect({ length, kind: reading.kind, tests }).toStrictEqual({
      length,
      kind: length < suiteIsOpen ? "unreadable" : "partial",
      tests: endsOfTests.filter((end) => end <= length).length,
    });
  }
});

test("a file that breaks off in a test names it", async () => {
  const reading = await read(
    output(`${PASSED}<test name="Hangs"><kw name="Sleep">`).split("</suite>")[0] ?? "",
  );
  expect(reading).toMatchObject({
    kind: "partial",
    problem: expect.stringContaining('(in test "S.Hangs")'),
    result: { status: "PASS", elapsedMs: 1000, counts: { passed: 1 }, tests: [{ name: "T" }] },
  });
});

test("a partial result starts when its first finished test did", async () => {
  const started = PASSED.replace("elapsed", 'start="2026-11-20T11:45:33" elapsed');
  const reading = await read(output(started).replace("</suite></robot>", ""));
  expect(reading).toMatchObject({
    result: { startTime: expect.stringContaining("2026-11-20T11:45:33.000") },
  });
});

test("a failed teardown counts in a file that breaks off after it", async () => {
  const teardown = '<kw type="TEARDOWN"><status status="FAIL" elapsed="0">stuck</status></kw>';
  const reading = await read(output(PASSED + teardown).replace("</suite></robot>", ""));
  expect(reading).toMatchObject({
    kind: "partial",
    result: { status: "FAIL", counts: { passed: 0, failed: 1 } },
  });
});

test("in an output of rebot the teardowns did their work already", async () => {
  const teardown = '<kw type="TEARDOWN"><status status="FAIL" elapsed="0">stuck</status></kw>';
  expect(await readComplete(output(PASSED + teardown, "Rebot 7.5"))).toMatchObject({ counts: { passed: 1 } });
  expect(await readComplete(output(PASSED + teardown, "Robot 7.5"))).toMatchObject({ counts: { failed: 1 } });
});

test("a suite without tests is skipped, and a test without status failed", async () => {
  expect(await readComplete(output(""))).toMatchObject({ status: "SKIP", tests: [], elapsedMs: 0 });
  expect(await readComplete(output('<test name="T"/>'))).toMatchObject({
    status: "FAIL",
    counts: { failed: 1 },
  });
});

test("time that is missing is the sum of what is inside", async () => {
  const keyword = '<kw name="K"><kw name="L"><status status="PASS" elapsed="0.25"/></kw></kw>';
  const test = `<test name="T">${keyword}${keyword}<status status="PASS"/></test>`;
  const result = await readComplete(output(keyword.replace("<kw", '<kw type="SETUP"') + test));
  expect([result.elapsedMs, result.tests[0]?.elapsedMs]).toStrictEqual([750, 500]);
});

test("unknown elements are ignored with their content", async () => {
  const news = '<news><test name="no"><status status="FAIL"/></test></news>';
  const result = await readComplete(output(news + PASSED.replace("<status", `${news}<status`)));
  expect(result.counts).toMatchObject({ passed: 1, failed: 0 });
});

test("a suite alone, as to_xml() of Robot Framework writes it, is read", async () => {
  const suite = `<suite name="S">${PASSED}</suite>`;
  expect(await readComplete(suite)).toMatchObject({ generator: "unknown", counts: { passed: 1 } });
});

test.each([
  ["", "it is empty"],
  ["<html></html>", "its root element is <html>, not <robot>"],
  ["<robot></robot>", "it holds no suite"],
  ["<robot>", "not closed"],
  ["<robot><suite/><suite/></robot>", "more than one outermost suite"],
])("%j is unreadable", async (content, problem) => {
  const reading = await read(content);
  expect(reading).toStrictEqual({ kind: "unreadable", problem: expect.stringContaining(problem) });
  expect(reading).toMatchObject({ problem: expect.stringContaining(`"${outputFile}"`) });
});

test("messages, names and tags are cut, and beyond 20,000 tests are counted only", async () => {
  const test = (name: string) =>
    `<test name="${name}"><tag>${"t".repeat(999)}</tag><status status="FAIL">${"m".repeat(5000)}</status></test>`;
  const first = await readComplete(output(test("n".repeat(9999))));
  expect(first.tests[0]?.message).toHaveLength(1000);
  expect(first.tests[0]?.name).toHaveLength(1000);
  expect(first.tests[0]?.tags[0]).toHaveLength(200);
  const many = await readComplete(output(PASSED.repeat(20_001)));
  expect([many.tests.length, many.counts.passed]).toStrictEqual([20_000, 20_001]);
});

test("a failing teardown counts for tests that are not listed too", async () => {
  const teardown = '<kw type="TEARDOWN"><status status="FAIL">stuck</status></kw>';
  const many = await readComplete(output(PASSED.repeat(20_001) + teardown));
  expect(many.counts).toMatchObject({ passed: 0, failed: 20_001 });
});

test("no content of a file makes it throw", async () => {
  const whole = await readFile(join(FIXTURES, "rf7.xml"), "utf8");
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("<", ">", "/>", "</", "&", ";", '"', "<!--", "<![CDATA[", "<?", "<!DOCTYPE", "\0", "\r"),
    fc.constantFrom(...whole.split(/(?=<)/)),
  );
  const damaged = fc.tuple(fc.nat(whole.length), fc.nat(60), fc.array(piece, { maxLength: 5 }));
  await fc.assert(
    fc.asyncProperty(damaged, async ([start, length, pieces]) => {
      const content = whole.slice(0, start) + pieces.join("") + whole.slice(start + length);
      expect(["complete", "partial", "unreadable"]).toContain((await read(content)).kind);
    }),
    propertyRuns(300),
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      expect((await read(bytes)).kind).toBe("unreadable");
    }),
  );
});

test.each([
  ["a million nested elements", "<kw>".repeat(1_000_000), "deeper than 1000"],
  ["an attribute of 50 MB", `<kw name="${"x".repeat(50_000_000)}"/>`, "longer than"],
  ["an attribute name of 50 MB", `<kw ${"x".repeat(50_000_000)}="1"/>`, "longer than"],
  ["a million attributes", `<kw ${manyAttributes(1_000_000)}/>`, "more than 64 attributes"],
])("%s is refused at once and without memory", async (_what, bomb, problem) => {
  await writeFile(outputFile, output(PASSED + bomb));
  const [rssBefore, cpuBefore] = [process.memoryUsage().rss, process.cpuUsage()];
  expect(await readOutput(outputFile)).toMatchObject({
    kind: "unreadable",
    problem: expect.stringContaining(problem),
  });
  const { user, system } = process.cpuUsage(cpuBefore);
  expect(user + system).toBeLessThan(1_000_000);
  expect(process.memoryUsage().rss - rssBefore).toBeLessThan(150_000_000);
});

test("a file of many gigabytes without content is refused at once", async () => {
  const handle = await open(outputFile, "w");
  await handle.truncate(5_000_000_000);
  await handle.close();
  const cpuBefore = process.cpuUsage();
  expect(await readOutput(outputFile)).toMatchObject({ kind: "unreadable" });
  expect(process.cpuUsage(cpuBefore).user).toBeLessThan(1_000_000);
});
