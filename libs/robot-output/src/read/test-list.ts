import { cutText, ownCopy } from "../xml/text.ts";
import type { OpenTest } from "./open-element.ts";
import type { RobotStatus, TestResult } from "./robot-result.ts";
import { localIsoTime, wholeMilliseconds } from "./timestamps.ts";

const MOST_TESTS = 20_000;
const MOST_CHARS = 32_000_000;
const MESSAGE_CHARS = 1000;
/** Room for knowing that a message was cut while teardowns still add to it. */
const KEPT_MESSAGE_CHARS = 1002;

type ListedTest = {
  readonly name: string;
  readonly suitePath: readonly string[];
  readonly tags: readonly string[];
  readonly stopped: StoppedTest;
  readonly startUs: number | undefined;
  readonly elapsedUs: number;
  verdict: Verdict;
};

/** The finished tests in the order of the file, as many as memory shall hold. */
export class TestList {
  readonly #tests: ListedTest[] = [];
  #chars = 0;

  /** Number of tests in the list. */
  get length(): number {
    return this.#tests.length;
  }

  /** Takes a finished test into the list, as long as there is room. */
  add(test: OpenTest, finished: FinishedTest): void {
    const { suitePath, stopped, verdict } = finished;
    if (this.#tests.length >= MOST_TESTS || this.#chars >= MOST_CHARS) return;
    this.#chars += longName(suitePath, test.name).length + verdict.message.length + test.tags.join("").length;
    this.#tests.push({
      name: ownCopy(test.name),
      suitePath,
      tags: test.tags,
      stopped,
      startUs: test.startUs,
      elapsedUs: test.ownElapsedUs ?? test.innerElapsedUs,
      verdict: { status: verdict.status, message: ownCopy(verdict.message) },
    });
  }

  /** Lets the teardown of a suite change the verdict of its tests: those from `firstTest` on. */
  applyTeardown(firstTest: number, teardown: SuiteTeardown): void {
    for (const test of this.#tests.slice(firstTest)) {
      test.verdict = afterSuiteTeardown(test.verdict, { teardown, longestMessage: KEPT_MESSAGE_CHARS });
    }
  }

  results(): TestResult[] {
    return this.#tests.map((test) => ({
      name: test.name,
      longName: longName(test.suitePath, test.name),
      suitePath: test.suitePath,
      status: test.verdict.status,
      notRun: test.stopped === "not-run",
      interrupted: test.stopped === "interrupted",
      startTime: test.startUs === undefined ? undefined : localIsoTime(test.startUs),
      elapsedMs: wholeMilliseconds(test.elapsedUs),
      message: cutText(test.verdict.message, MESSAGE_CHARS),
      tags: test.tags,
    }));
  }
}

/** The facts about a test besides its element. */
export type FinishedTest = {
  readonly suitePath: readonly string[];
  readonly stopped: StoppedTest;
  readonly verdict: Verdict;
};

function longName(suitePath: readonly string[], name: string): string {
  return [...suitePath, name].join(".");
}

/** The status of a suite's teardown, and its message. */
export type SuiteTeardown = {
  readonly status: string;
  readonly message: string;
};

/** A test's verdict as far as the teardowns of the suites around it change it. */
export type Verdict = {
  readonly status: RobotStatus;
  readonly message: string;
};

/**
 * What a suite's teardown makes of one of its tests. Robot Framework writes the tests into the file before
 * the teardown runs and applies this rule whenever it reads the file (`robot.result.SuiteTeardownFailed`):
 * a failed teardown fails all tests but skipped ones, a skipped one skips all of them.
 * @param longestMessage the new message is cut to this many characters.
 */
export function afterSuiteTeardown(
  test: Verdict,
  options: { readonly teardown: SuiteTeardown; readonly longestMessage: number },
): Verdict {
  const { teardown, longestMessage } = options;
  const cut = (message: string): string => cutText(message, longestMessage);
  if (teardown.status === "FAIL") {
    const intro = test.message === "" ? "Parent" : `${test.message}\n\nAlso parent`;
    return {
      status: test.status === "SKIP" ? "SKIP" : "FAIL",
      message: cut(`${intro} suite teardown failed:\n${teardown.message}`),
    };
  }
  if (teardown.status === "SKIP") {
    const skipped = `Skipped in parent suite teardown:\n${teardown.message}`;
    const earlier = test.message === "" ? "" : `\n\nEarlier message:\n${test.message}`;
    return { status: "SKIP", message: cut(skipped + earlier) };
  }
  return test;
}

/** Tells a test that failed from one that only bears the consequences of a stopped run. */
export type StoppedTest = "not-run" | "interrupted" | "ran";

const EXIT_TAG = "robot:exit";
const EXIT_MESSAGE =
  /^(?:Test execution stopped due to a fatal error|(?:Critical f|F)ailure occurred and exit-on-failure mode is in use|Error occurred and exit-on-error mode is in use)\.(?:\n|$)/;
const SIGNAL_MESSAGE = /^(?:Setup failed:\n)?Execution terminated by signal/;

/**
 * Robot Framework gives tests that it does not start any more the tag `robot:exit` and one of a few fixed
 * messages (the same from 3.2 to 7.5), to which a suite's teardown may have added; rebot may have taken off the
 * tag: either is enough. The test that a signal hit has a message of its own, and did run.
 */
export function stoppedTest(test: {
  readonly status: RobotStatus;
  readonly message: string;
  readonly tags: readonly string[];
}): StoppedTest {
  if (test.status === "PASS") return "ran";
  const isTagged = test.tags.some((tag) => tag.toLowerCase() === EXIT_TAG);
  if (isTagged || EXIT_MESSAGE.test(test.message)) return "not-run";
  return SIGNAL_MESSAGE.test(test.message) ? "interrupted" : "ran";
}
