import type { RobotStatus } from "./robot-result.ts";

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
