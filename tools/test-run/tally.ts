import * as v from "valibot";

/** How many tests passed, failed and were skipped. */
export type Tally = { readonly passed: number; readonly failed: number; readonly skipped: number };

/** The part of vitest's JSON report that counts. */
const reportSchema = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  numPendingTests: v.number(),
  numTodoTests: v.number(),
  testResults: v.array(
    v.object({ status: v.string(), assertionResults: v.array(v.object({ status: v.string() })) }),
  ),
});

/**
 * Counts what vitest reported. A file that failed without a failed test in it (it did not load, say) counts as a
 * failed test, and so does a run that failed without anything failed in its report, or that ran nothing at all.
 *
 * @param report the text of vitest's JSON report; undefined if it wrote none; a broken one counts as none
 * @param exitCode what vitest ended with
 */
export function tallyOf(report: string | undefined, exitCode: number): Tally {
  const counts = countReport(report ?? "");
  const ranNothing = counts.passed + counts.failed === 0;
  const isSilentFailure = exitCode !== 0 && counts.failed === 0;
  return ranNothing || isSilentFailure ? { ...counts, failed: counts.failed + 1 } : counts;
}

/** Adds up. */
export function sumOf(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** The one line that ends a test run, for people and for machines. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function countReport(text: string): Tally {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), reportSchema), text);
  if (!parsed.success) return { passed: 0, failed: 0, skipped: 0 };
  const report = parsed.output;
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
