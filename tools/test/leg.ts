/** One part of the test run, with what it needs before it can start. */
export type Leg = {
  readonly name: string;
  /** The sentence that says why this machine can't run it; undefined if it can. */
  readonly lacks: string | undefined;
  /** The program and its arguments; `--outputFile=…` for the report is added to vitest's. */
  readonly command: readonly string[];
  /** `vitest`: counted from its report; `one`: the whole command is one test. */
  readonly counted: "vitest" | "one";
};
