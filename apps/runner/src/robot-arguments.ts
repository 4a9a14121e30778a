import type { SuiteConfig } from "@robotmk-controller/config";

/** Where an attempt writes, and who it is. */
export type AttemptPlace = {
  readonly outputFolder: string;
  readonly runId: string;
  readonly attempt: number;
  /** The output whose failed tests alone are run; undefined: all tests. */
  readonly rerunFailed: string | undefined;
  /** A variable file that hands over what a command line can't, if it is needed. */
  readonly variableFile: string | undefined;
};

/** The longest text that goes onto the command line; Linux takes 128 KiB an argument (execve(2)). */
const MAX_ARGUMENT_BYTES = 32_000;

/**
 * Builds the arguments for `python -m robot`. Option and value are one argument, since Robot looks for
 * argument files in all arguments before it knows which are values. Ours come after the suite's own, since
 * Robot takes the last of an option that is given twice; of variable files it takes the first.
 */
export function robotArguments(suite: SuiteConfig, place: AttemptPlace): readonly string[] {
  return [
    ...(place.variableFile === undefined ? [] : [`--variablefile=${place.variableFile}`]),
    ...suite.robotParams.flatMap(({ option, values }) =>
      values === true ? [`--${option}`] : values.map((value) => `--${option}=${value}`),
    ),
    ...(place.rerunFailed === undefined ? [] : [`--rerunfailed=${place.rerunFailed}`]),
    ...suite.variables.flatMap(({ name, value }) =>
      isPlainText(value) ? [`--variable=${name}:${value}`] : [],
    ),
    `--variable=ROBOTMK_RUN_ID:${place.runId}`,
    `--variable=ROBOTMK_ATTEMPT:${place.attempt}`,
    `--outputdir=${place.outputFolder}`,
    "--output=output.xml",
    "--log=log.html",
    "--report=NONE",
    "--consolecolors=off",
    "--consolemarkers=off",
    suite.suitePath,
  ];
}

/** Picks the variables that go through a file: those that are no text, and texts too long for an argument. */
export function fileVariables(suite: SuiteConfig): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    suite.variables.filter(({ value }) => !isPlainText(value)).map(({ name, value }) => [name, value]),
  );
}

/** Since Robot Framework 7.3 `--variable "NAME: TYPE:VALUE"` names a type: such a text goes through the file. */
function isPlainText(value: unknown): value is string {
  return (
    typeof value === "string" && Buffer.byteLength(value) <= MAX_ARGUMENT_BYTES && !/^ [^:]*:/.test(value)
  );
}
