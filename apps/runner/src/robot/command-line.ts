import type { RobotParam, SuiteConfig } from "@robotmk-controller/config";

/** Where an attempt writes, and who it is. */
export type AttemptPlace = {
  readonly outputFolder: string;
  readonly runId: string;
  readonly attempt: number;
  /** The output whose failed tests alone are run; undefined: all tests. */
  readonly rerunFailed: string | undefined;
  /** Hands over the suite's variables, if it has any. */
  readonly variableFile: string | undefined;
  /** Hands over what argumentLines() makes of the suite's options, if that is anything. */
  readonly argumentFile: string | undefined;
};

/**
 * Builds the arguments for `python -m robot`. Every user of the host can read a command line (proc(5), cmdline), so
 * no value of the suite's stands there but those that an argument file can't hold. Ours come after the suite's own,
 * since Robot takes the last of an option that is given twice; of variable files it takes the first.
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
 * Robot looks for argument files among all arguments before it knows which are values, so a value that
 * could be taken for an option stays in one argument with its own.
 */
function option(name: string, value: string): readonly string[] {
  return value.startsWith("-") ? [`--${name}=${value}`] : [`--${name}`, value];
}

/** The options of a suite, with those of its variables that only an option hands over as they are. */
export function suiteOptions({ robotParams, variables }: SuiteConfig): readonly RobotParam[] {
  const texts = variables.flatMap(({ name, value }) =>
    isReserved(name) && typeof value === "string" ? [`${name}:${value}`] : [],
  );
  return texts.length === 0 ? robotParams : [...robotParams, { option: "variable", values: texts }];
}

/** The other variables of a suite by name, as a file hands them over. */
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

/** Options of Robot as lines of an argument file, and those that such a file can't hold. */
export type ArgumentLines = { readonly lines: readonly string[]; readonly left: readonly RobotParam[] };

/**
 * Writes Robot's options as an argument file has them (Robot Framework User Guide, "Argument files"), one a line.
 * Robot takes the spaces at the end of a line away, splits at everything that Python calls the end of a line, and
 * would take a value that looks like an option for one: such options are left for the command line. Pure.
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

/** More than what str.splitlines() of Python takes for the end of a line: all control characters but the tab. */
const LINE_END = /[^\P{Cc}\t]|[\u2028\u2029]/u;

function fits({ values }: RobotParam): boolean {
  return (
    values === true ||
    values.every((value) => !value.startsWith("-") && !LINE_END.test(value) && !/\s$/.test(value))
  );
}
