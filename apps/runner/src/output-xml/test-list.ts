import { localIsoTime } from "./local-iso-time.ts";
import { cutText } from "./cut-text.ts";
import type { OpenTest } from "./open-element.ts";
import { ownCopy } from "./own-copy.ts";
import type { TestResult } from "./robot-result.ts";
import type { StoppedTest } from "./stopped-test.ts";
import { afterSuiteTeardown, type SuiteTeardown, type Verdict } from "./suite-teardown.ts";
import { wholeMilliseconds } from "./whole-milliseconds.ts";

const MOST_TESTS = 20_000;
const MOST_CHARS = 32_000_000;
const MESSAGE_CHARS = 1000;
/** Room for knowing that a message was cut while teardowns still add to it. */
const KEPT_MESSAGE_CHARS = 1002;

interface ListedTest {
  readonly name: string;
  readonly suitePath: readonly string[];
  readonly tags: readonly string[];
  readonly stopped: StoppedTest;
  readonly startUs: number | undefined;
  readonly elapsedUs: number;
  verdict: Verdict;
}

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

/** What is known of a test besides its element. */
export interface FinishedTest {
  readonly suitePath: readonly string[];
  readonly stopped: StoppedTest;
  readonly verdict: Verdict;
}

function longName(suitePath: readonly string[], name: string): string {
  return [...suitePath, name].join(".");
}
