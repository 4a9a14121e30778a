import type { RobotParam, SuiteConfig } from "@robotmk-controller/config";

/** The folder and the identity of an attempt. */
export type AttemptPlace = {
  readonly outputFolder: string;
  readonly runId: string;
  readonly attempt: number;
  /** An output: only its failed tests run; undefined: all tests run. */
  readonly rerunFailed: string | undefined;
  /** Has the suite's variables, if there are any. */
  readonly variableFile: string | undefined;
  /** Has the lines of argumentLines(), if there are any. */
  readonly argumentFile: string | undefined;
};

/**
 * Builds the arguments for `python -m robot`. Every user of the host can read a command line (proc(5), cmdline), so
 * it holds only those values of the suite that an argument file cannot hold. The options of the runner come after the
 * suite's own: of a repeated option Robot takes the last, of variable files the first.
 */
export function robotArguments(suite: SuiteConfig, place: AttemptPlace): readonly string[] {
  const own: readonly (readonly [string, string])[] = [
    ...(place.rerunFailed === undefined ? [] : [["rerunfailed", place.rerunFailed] as const]),
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
    ...(place.argumentFile === undefined ? [] : option("argumentfile", place.argumentFile)),
    ...argumentLines(suiteOptions(suite)).left.flatMap(optionsOf),
    ...own.flatMap(([name, value]) => option(name, value)),
    suite.suitePath,
  ];
}

function optionsOf({ option: name, values }: RobotParam): readonly string[] {
  return values === true ? [`--${name}`] : values.flatMap((value) => option(name, value));
}

/**
 * Robot searches all arguments for argument files before it knows the values. So a value that begins with a dash stays
 * in one argument with its option.
 */
function option(name: string, value: string): readonly string[] {
  return value.startsWith("-") ? [`--${name}=${value}`] : [`--${name}`, value];
}

/** The options of a suite, and those of its variables that only an option passes unchanged. */
export function suiteOptions({ robotParams, variables }: SuiteConfig): readonly RobotParam[] {
  const texts = variables.flatMap(({ name, value }) =>
    isReserved(name) && typeof value === "string" ? [`${name}:${value}`] : [],
  );
  return texts.length === 0 ? robotParams : [...robotParams, { option: "variable", values: texts }];
}

/** The other variables of a suite by name, for the variable file. */
export function fileVariables(suite: SuiteConfig): Readonly<Record<string, unknown>> {
  const variables = suite.variables.filter(
    ({ name, value }) => !isReserved(name) || typeof value !== "string",
  );
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

/** In a variable file such a name asks for a list or a mapping (Robot Framework User Guide, "Variable files"). */
function isReserved(name: string): boolean {
  return /^(LIST|DICT)__/.test(name);
}

/** Options of Robot as lines of an argument file, and those that such a file cannot hold. */
export type ArgumentLines = { readonly lines: readonly string[]; readonly left: readonly RobotParam[] };

/**
 * Writes Robot's options as an argument file has them (Robot Framework User Guide, "Argument files"), one a line.
 * Robot strips the spaces at the end of a line, splits at every line end of Python, and takes a value with a dash for
 * an option: such options are left for the command line.
 */
export function argumentLines(params: readonly RobotParam[]): ArgumentLines {
  const fitting = params.filter(fits);
  return {
    lines: fitting.flatMap(({ option, values }) =>
      values === true ? [`--${option}`] : values.map((value) => `--${option}=${value}`),
    ),
    left: params.filter((param) => !fitting.includes(param)),
  };
}

/** The line ends of Python's str.splitlines(), and all other control characters but the tab. */
const LINE_END = /[^\P{Cc}\t]|[\u2028\u2029]/u;

function fits({ values }: RobotParam): boolean {
  return (
    values === true ||
    values.every((value) => !value.startsWith("-") && !LINE_END.test(value) && !/\s$/.test(value))
  );
}
