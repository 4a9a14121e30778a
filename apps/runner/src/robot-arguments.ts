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
 * of an option that is given twice; of variable files it takes the first.
 */
export function robotArguments(suite: SuiteConfig, place: AttemptPlace): readonly string[] {
  const own: readonly (readonly [string, string])[] = [
    ...(place.rerunFailed === undefined ? [] : [["rerunfailed", place.rerunFailed] as const]),
    ...suite.variables.flatMap(({ name, value }) =>
      isPlainText(value) ? [["variable", `${name}:${value}`] as const] : [],
    ),
    ["variable", `ROBOTMK_RUN_ID:${place.runId}`],
    ["variable", `ROBOTMK_ATTEMPT:${place.attempt}`],
    ["outputdir", place.outputFolder],
    ["output", "output.xml"],
    ["log", "log.html"],
    ["report", "NONE"],
    ["consolecolors", "off"],
    ["consolemarkers", "off"],
  ];
  return [
    ...(place.variableFile === undefined ? [] : option("variablefile", place.variableFile)),
    ...suite.robotParams.flatMap(({ option: name, values }) =>
      values === true ? [`--${name}`] : values.flatMap((value) => option(name, value)),
    ),
    ...own.flatMap(([name, value]) => option(name, value)),
    suite.suitePath,
  ];
}

/**
 * Robot looks for argument files among all arguments before it knows which are values, so a value that
 * could be taken for an option stays in one argument with its own.
 */
function option(name: string, value: string): readonly string[] {
  return value.startsWith("-") ? [`--${name}=${value}`] : [`--${name}`, value];
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
