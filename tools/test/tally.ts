import * as v from "valibot";

/** How many tests passed, failed and were skipped. */
export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** A paragraph for each failure: which test, and the beginning of what it said. */
  readonly failures: readonly string[];
};

/** The part of vitest's JSON report that counts. */
const reportSchema = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  testResults: v.array(
    v.object({
      name: v.string(),
      message: v.string(),
      status: v.string(),
      assertionResults: v.array(
        v.object({
          status: v.string(),
          fullName: v.string(),
          tags: v.optional(v.array(v.string()), []),
          failureMessages: v.nullish(v.array(v.string()), []),
        }),
      ),
    }),
  ),
});

type Report = v.InferOutput<typeof reportSchema>;

/** How much of a failure is said once more at the end: enough to know it again, while all fit on a screen or two. */
const SHOWN_LINES = 12;
const SHOWN_COLUMNS = 300;

/** The tally of no test. */
export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] };

/**
 * Counts what vitest reported. A file that failed without a failed test in it (it did not load, say) counts as a
 * failed test, and so does a run that failed without anything failed in its report, or that ran nothing at all.
 *
 * @param report the text of vitest's JSON report; undefined if it wrote none; a broken one counts as none
 * @param run.exitCode vitest's own
 * @param run.tags those of the tests that had to run; the others count in no way. Undefined: all had to
 */
export function tallyOf(
  report: string | undefined,
  { exitCode, tags }: { readonly exitCode: number; readonly tags?: readonly string[] | undefined },
): Tally {
  const counts = countReport(report ?? "", tags);
  const ranNothing = counts.passed + counts.failed === 0;
  const isSilentFailure = exitCode !== 0 && counts.failed === 0;
  if (!ranNothing && !isSilentFailure) return counts;
  const failure = ranNothing
    ? "no test was run, or none was reported"
    : `no test failed, but exit code ${exitCode}`;
  return { ...counts, failed: counts.failed + 1, failures: [...counts.failures, failure] };
}

/** Adds up. */
export function sumOf(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, { passed, failed, skipped, failures }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
      failures: [...sum.failures, ...failures],
    }),
    NOTHING,
  );
}

/**
 * All failures once more, for the end of the run: whoever reads only the end of a long log finds them there.
 * Empty if there are none.
 */
export function failuresText({ failures }: Tally): string {
  return failures.length === 0 ? "" : `\nFailed:\n\n${failures.join("\n\n")}\n`;
}

/** The one line that ends a test run, for people and for machines. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function countReport(text: string, wanted: readonly string[] | undefined): Tally {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), reportSchema), text);
  if (!parsed.success) return NOTHING;
  const report = parsed.output;
  const brokenFiles = brokenFilesOf(report);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status !== "passed" && status !== "failed")
      .filter(({ tags }) => wanted === undefined || tags.some((tag) => wanted.includes(tag))).length,
    failures: [
      ...report.testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === "failed")
          .map(({ fullName, failureMessages }) =>
            paragraph(`${name}: ${fullName}`, failureMessages.join("\n")),
          ),
      ),
      ...brokenFiles.map(({ name, message }) => paragraph(name, message)),
    ],
  };
}

function brokenFilesOf(report: Report): Report["testResults"] {
  return report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  );
}

function paragraph(head: string, said: string): string {
  const lines = said.split("\n").map((line) => `    ${line.slice(0, SHOWN_COLUMNS)}`);
  return [head, ...lines.slice(0, SHOWN_LINES)].join("\n");
}
