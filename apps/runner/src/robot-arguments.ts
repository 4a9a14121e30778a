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
 * Builds the arguments for `python -m robot`. Ours come after the suite's own, since Robot takes the last
 * of an option that is given twice; the suite's path is last of all.
 */
export function robotArguments(suite: SuiteConfig, place: AttemptPlace): readonly string[] {
  return [
    ...suite.robotParams.flatMap(({ option, values }) =>
      values === true ? [`--${option}`] : values.flatMap((value) => [`--${option}`, value]),
    ),
    ...(place.rerunFailed === undefined ? [] : ["--rerunfailed", place.rerunFailed]),
    ...(place.variableFile === undefined ? [] : ["--variablefile", place.variableFile]),
    ...suite.variables.flatMap(({ name, value }) =>
      isPlainText(value) ? ["--variable", `${name}:${value}`] : [],
    ),
    "--variable",
    `ROBOTMK_RUN_ID:${place.runId}`,
    "--variable",
    `ROBOTMK_ATTEMPT:${place.attempt}`,
    "--outputdir",
    place.outputFolder,
    "--output",
    "output.xml",
    "--log",
    "log.html",
    "--report",
    "NONE",
    "--consolecolors",
    "off",
    "--consolemarkers",
    "off",
    suite.suitePath,
  ];
}

/** Picks the variables that go through a file: those that are no text, and texts too long for an argument. */
export function fileVariables(suite: SuiteConfig): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    suite.variables.filter(({ value }) => !isPlainText(value)).map(({ name, value }) => [name, value]),
  );
}

function isPlainText(value: unknown): value is string {
  return typeof value === "string" && Buffer.byteLength(value) <= MAX_ARGUMENT_BYTES;
}
