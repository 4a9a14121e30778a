/** How Robot Framework judges a test or a suite. */
export type RobotStatus = "PASS" | "FAIL" | "SKIP";

/** One test or task as Robot Framework's own result model has it after reading the file. */
export type TestResult = {
  readonly name: string;
  /** Names of all suites and the test, joined with dots: Robot's `longname` or `full_name`. */
  readonly longName: string;
  /** Names of the suites around the test, outermost first. */
  readonly suitePath: readonly string[];
  readonly status: RobotStatus;
  /** The run was stopped before this test's turn came: Robot counts it as failed, though it never ran. */
  readonly notRun: boolean;
  /** A signal ended the run while this test was running: Robot counts it as failed. */
  readonly interrupted: boolean;
  /** ISO 8601 with offset; undefined where the file has none. */
  readonly startTime: string | undefined;
  readonly elapsedMs: number;
  /** At most 1,000 characters. */
  readonly message: string;
  /** At most 100 tags of at most 200 characters. */
  readonly tags: readonly string[];
};

/**
 * Numbers of tests. `passed`, `failed` and `skipped` are Robot's own and sum up to all tests;
 * `notRun` and `interrupted` count those of them that never ran, or were cut short by a signal.
 */
export type TestCounts = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly notRun: number;
  readonly interrupted: number;
};

/** The result of a run by its output.xml. */
export type RobotResult = {
  /** Program that wrote the file, e.g. `Robot 7.5 (Python 3.11.7 on linux)`; `unknown` where it has none. */
  readonly generator: string;
  /** 2 to 5 for Robot Framework 4 to 7; undefined before. */
  readonly schemaVersion: number | undefined;
  /** Tasks were run, not tests. */
  readonly rpa: boolean;
  readonly suiteName: string;
  readonly status: RobotStatus;
  /** Message of the outermost suite's setup or teardown, at most 1,000 characters. */
  readonly message: string;
  /** ISO 8601 with offset. In a partial result: start of its first finished test. */
  readonly startTime: string | undefined;
  readonly elapsedMs: number;
  readonly counts: TestCounts;
  /** In the order of the file; the first 20,000 (or 32 million characters): `counts` has them all. */
  readonly tests: readonly TestResult[];
  /** Number of errors and warnings of the run itself, such as a library that could not be imported. */
  readonly errors: number;
};

/** The result of a read of output.xml. */
export type OutputReading =
  | { readonly kind: "complete"; readonly result: RobotResult }
  /** The file breaks off or is damaged: `result` has the tests that were finished before that place. */
  | { readonly kind: "partial"; readonly result: RobotResult; readonly problem: string }
  | { readonly kind: "unreadable"; readonly problem: string };
