import type { RobotParam } from "@robotmk-controller/config";

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
