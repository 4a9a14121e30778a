import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Corpus, RobotReading } from "../../../../tools/robot-versions/corpus.ts";
import { makeCorpus } from "../../../../tools/robot-versions/make-corpus.ts";
import { VERSIONS } from "../../../../tools/robot-versions/versions.ts";
import { checkCrashes } from "../fixtures/check-crashes.ts";
import { trimOutput } from "../trim/trim-output.ts";
import { cutText } from "../xml/text.ts";
import { readOutput } from "./read-output.ts";
import { localIsoTime, parseStamp } from "./timestamps.ts";

const made = await makeCorpus((line) => process.stderr.write(`${line}\n`));
const corpus: Corpus = made.kind === "made" ? made.corpus : { outputs: [], missing: [] };
const outputs = corpus.outputs.map((output) => ({
  ...output,
  title: `${output.version} ${output.scenario}`,
}));
const NEWEST = VERSIONS.at(-1) ?? "";

test("there are outputs of Robot Framework 3.2 to 7.x to compare with", (context) => {
  if (made.kind === "impossible" && process.env.CI === undefined) return context.skip(made.reason);
  expect(made.kind, made.kind === "impossible" ? made.reason : "").toBe("made");
  const versions = new Set([...outputs, ...corpus.missing].map(({ version }) => version));
  expect([...versions]).toStrictEqual(VERSIONS);
  expect(outputs.map(({ version }) => version)).toContain(NEWEST);
});

test.each(outputs)("$title: reads as the newest Robot Framework does", async ({ file, newest }) => {
  expect(await ourWords(file)).toStrictEqual(robotsWords(newest));
});

test.each(outputs)("$title: reads as the version that wrote it", async (output) => {
  expect(await ourWords(output.file)).toStrictEqual(robotsWords(ownReading(output)));
});

const skipping = outputs.filter(({ scenario }) => scenario === "all-skipped" || scenario === "skipping");
const stopped = (scenario: string) => outputs.filter((output) => output.scenario === scenario);

test.each(stopped("exit-on-failure"))("$title: tests behind the failure did not run", async ({ file }) => {
  const { tests, counts } = await completeResult(file);
  expect(tests.filter(({ notRun }) => notRun).map(({ name }) => name)).toStrictEqual([
    "Never Starts",
    "Never Starts Either",
    "All Rows Pass",
    "Some Rows Fail",
    "Own Template",
    "Embedded Arguments",
  ]);
  expect(counts).toMatchObject({ passed: 1, failed: 7, notRun: 6, interrupted: 0 });
});

test.each(stopped("signal"))(
  "$title: the running test is interrupted, the next not run",
  async ({ file }) => {
    const { tests } = await completeResult(file);
    const words = tests.map(({ name, notRun, interrupted }) => ({ name, notRun, interrupted }));
    expect(words).toStrictEqual([
      { name: "Passes", notRun: false, interrupted: false },
      { name: "Is Running", notRun: false, interrupted: true },
      { name: "Never Starts", notRun: true, interrupted: false },
    ]);
  },
);

describe("a trimmed output", () => {
  const readings = new Map<string, { readonly newest: RobotReading; readonly own: RobotReading }>();
  let folder = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "robotmk-trimmed-"));
    if (made.kind === "impossible") return;
    for (const version of VERSIONS) {
      const titled = outputs.filter((output) => output.version === version);
      const targets = titled.map(({ title }) => join(folder, `${title}.xml`));
      for (const [index, target] of targets.entries())
        await trimOutput(titled[index]?.file ?? "", { target });
      const [own, newest] = await Promise.all([made.read(version, targets), made.read(NEWEST, targets)]);
      for (const [index, { title }] of titled.entries()) {
        const [ownOne, newestOne] = [own[index], newest[index]];
        if (ownOne && newestOne) readings.set(title, { own: ownOne, newest: newestOne });
      }
    }
  }, 120_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(outputs)("$title: is the same to the newest Robot Framework", async ({ title, file, newest }) => {
    const reading = readings.get(title)?.newest;
    expect(reading && robotsWords(reading)).toStrictEqual(await trimmedWords(file, robotsWords(newest)));
  });

  test.each(outputs)("$title: has no status that the Robotmk check does not know", async ({ title }) => {
    expect(await checkCrashes(join(folder, `${title}.xml`))).toStrictEqual([]);
  });

  test.each(outputs)("$title: has all tests with their verdicts without its keywords", async ({ title }) => {
    const trimmed = join(folder, `${title}.xml`);
    const target = join(folder, `${title} tests.xml`);
    await trimOutput(trimmed, { target, level: "tests" });
    expect(await verdicts(target)).toStrictEqual(await verdicts(trimmed));
    expect(await checkCrashes(target)).toStrictEqual([]);
  });

  test.each(outputs)("$title: is one suite with the status that Robot wrote", async ({ title, file }) => {
    const target = join(folder, `${title} suite.xml`);
    await trimOutput(join(folder, `${title}.xml`), { target, level: "suite" });
    const words = (xml: string) => /<suite [^>]*name="([^"]*)"/.exec(xml)?.[1];
    const [xml, original] = await Promise.all([readFile(target, "utf8"), readFile(file, "utf8")]);
    const statuses = (text: string) =>
      [...text.matchAll(/<status status="(\w+)"/g)].map(([, status]) => status);
    const written = statuses(original).at(-1);
    expect(statuses(xml)).toStrictEqual([written === "SKIP" ? "PASS" : written]);
    expect(words(xml)).toBe(words(original));
    expect(await checkCrashes(target)).toStrictEqual([]);
  });

  test.each(skipping)("$title: would have one as Robot wrote it", async ({ file }) => {
    expect(await checkCrashes(file)).not.toStrictEqual([]);
  });

  test.each(outputs)("$title: has all messages to the Robotmk check", ({ title, newest }) => {
    expect(readings.get(title)?.newest.monitoring).toStrictEqual(newest.monitoring);
  });

  test.each(outputs)(
    "$title: is the same to the version that wrote the output",
    async ({ title, file, own }) => {
      const reading = readings.get(title)?.own;
      expect(reading && robotsWords(reading)).toStrictEqual(await trimmedWords(file, robotsWords(own)));
    },
  );
});

type Words = ReturnType<typeof robotsWords>;

/** What Robot says, in our words. */
function robotsWords(robot: RobotReading) {
  const { suite, tests } = robot;
  const count = (status: string) => tests.filter((one) => one.status === status).length;
  return {
    rpa: robot.rpa,
    suiteName: suite.name,
    status: suite.status,
    message: cutText(suite.message, 1000),
    startTime: isoTime(suite.start),
    elapsedMs: suite.elapsedMs,
    errors: robot.errors,
    counts: { passed: count("PASS"), failed: count("FAIL"), skipped: count("SKIP") },
    tests: tests.map(({ longName, status, message, start, elapsedMs, tags }) => ({
      longName,
      status,
      message: cutText(message, 1000),
      startTime: isoTime(start),
      elapsedMs,
      tags: tags.toSorted(),
    })),
  };
}

/** What Robot shall say of the trimmed file: pictures left out, and a tag more where a test is written as skipped. */
async function trimmedWords(file: string, words: Words): Promise<Words> {
  const picture = /data:image\/png;base64,[\w=]+/g;
  const written = await writtenStatuses(file);
  expect(written).toHaveLength(words.tests.length);
  const tests = words.tests.map((one, index) => ({
    ...one,
    message: one.message.replaceAll(picture, "[picture left out]"),
    tags: written[index] === "SKIP" ? [...new Set([...one.tags, "robot:exit"])].toSorted() : one.tags,
  }));
  return { ...words, tests };
}

/** The status of each test as it stands in the file: Robot's reader lets teardowns of suites change it. */
async function writtenStatuses(file: string): Promise<readonly (string | undefined)[]> {
  const [, ...tests] = (await readFile(file, "utf8")).split("<test ");
  return tests.map(
    (one) => [...(one.split("</test>")[0] ?? "").matchAll(/<status status="(\w+)"/g)].at(-1)?.[1],
  );
}

function isoTime(start: string | null): string | undefined {
  const stamp = parseStamp(start ?? undefined);
  return stamp === undefined ? undefined : localIsoTime(stamp);
}

async function completeResult(file: string) {
  const reading = await readOutput(file);
  if (reading.kind !== "complete") throw new Error(`${reading.kind}: ${reading.problem}`);
  return reading.result;
}

async function verdicts(file: string) {
  const { tests } = await ourWords(file);
  // Messages are cut shorter.
  return tests.map(({ message: _message, ...others }) => others);
}

async function ourWords(file: string) {
  const {
    tests,
    counts,
    generator: _generator,
    schemaVersion: _schema,
    ...result
  } = await completeResult(file);
  return {
    ...result,
    counts: { passed: counts.passed, failed: counts.failed, skipped: counts.skipped },
    tests: tests.map(({ longName, status, message, startTime, elapsedMs, tags }) => ({
      longName,
      status,
      message,
      startTime,
      elapsedMs,
      tags: tags.toSorted(),
    })),
  };
}

/** How a version reads its own output, less the two known points in which the newest one reads otherwise. */
function ownReading({ own, newest, version }: Corpus["outputs"][number]): RobotReading {
  const { suite } = own;
  // Before Robot Framework 4 there was no SKIP: a suite without tests passed.
  if (version.startsWith("3.") && own.tests.length === 0)
    return { ...own, suite: { ...suite, status: "SKIP" } };
  // 7.0 does not read an elapsed time without a start, although rebot writes it so.
  if (version.startsWith("7.0.") && suite.start === null) {
    return { ...own, suite: { ...suite, elapsedMs: newest.suite.elapsedMs } };
  }
  return own;
}
