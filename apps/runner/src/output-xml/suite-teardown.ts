import { cutText } from "./cut-text.ts";
import type { RobotStatus } from "./robot-result.ts";

/** What a suite's teardown came to, and its message. */
export interface SuiteTeardown {
  readonly status: string;
  readonly message: string;
}

/** A test's verdict as far as the teardowns of the suites around it change it. */
export interface Verdict {
  readonly status: RobotStatus;
  readonly message: string;
}

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
