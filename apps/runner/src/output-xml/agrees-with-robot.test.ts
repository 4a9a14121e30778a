import { expect, test } from "vitest";
import type { Corpus, RobotReading } from "../../../../tools/robot-versions/corpus.ts";
import { makeCorpus } from "../../../../tools/robot-versions/make-corpus.ts";
import { cutText } from "./cut-text.ts";
import { localIsoTime } from "./local-iso-time.ts";
import { parseStamp } from "./parse-stamp.ts";
import { readOutput } from "./read-output.ts";

const made = await makeCorpus((line) => process.stderr.write(`${line}\n`));
const corpus: Corpus = made.kind === "made" ? made.corpus : { outputs: [], missing: [] };
const outputs = corpus.outputs.map((output) => ({ ...output, title: `${output.version} ${output.scenario}` }));

/** What Robot says, in our words. */
function expected(robot: RobotReading) {
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

function isoTime(start: string | null): string | undefined {
  const stamp = parseStamp(start ?? undefined);
  return stamp === undefined ? undefined : localIsoTime(stamp);
}

async function ours(file: string) {
  const reading = await readOutput(file);
  if (reading.kind !== "complete") throw new Error(`${reading.kind}: ${reading.problem}`);
  const { tests, counts, generator: _generator, schemaVersion: _schema, ...result } = reading.result;
  return {
    ...result,
    counts: { passed: counts.passed, failed: counts.failed, skipped: counts.skipped },
    tests: tests.map(({ longName, status, message, startTime, elapsedMs, tags }) => ({
      longName,
      status,
      message,
      startTime,
      elapsedMs,
      tags: [...tags].toSorted(),
    })),
  };
}

/** Where an old version reads its own output otherwise than the newest one does, which is the judge. */
function inOldWords(robot: RobotReading, version: string): RobotReading {
  const isSilent = !robot.tests.some(({ status }) => status === "PASS" || status === "FAIL");
  // Before Robot Framework 4 there was no SKIP: a suite without tests passed.
  if (version.startsWith("3.") && isSilent) return { ...robot, suite: { ...robot.suite, status: "SKIP" } };
  return robot;
}

test("there is a corpus of outputs of Robot Framework 3.2 to 7.x", (context) => {
  if (made.kind === "impossible" && process.env.CI === undefined) return context.skip(made.reason);
  expect(made, JSON.stringify(made)).toMatchObject({ kind: "made" });
  const versions = new Set([...outputs, ...corpus.missing].map(({ version }) => version));
  expect([...versions].toSorted()).toStrictEqual(["3.2.2", "4.1.3", "5.0.1", "6.1.1", "7.0.1", "7.5"]);
});

test.each(outputs)("$title: reads as the newest Robot Framework does", async ({ file, newest }) => {
  expect(await ours(file)).toStrictEqual(expected(newest));
});

test.each(outputs)("$title: reads as the version that wrote it", async ({ file, own, version }) => {
  expect(await ours(file)).toStrictEqual(expected(inOldWords(own, version)));
});
