import { parseArgs, type ParseArgsConfig } from "node:util";
import { errorMessage } from "./errors.ts";

/** Writes a count with its noun: `1 suite`, `2 suites`; `1 process was`, `2 processes were`. */
export function pluralize(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

type OptionTable = NonNullable<ParseArgsConfig["options"]>;
type Parsed<T extends OptionTable> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: T }>
>;

/** Reads a command line by a table of options (node:util, parseArgs); an error is returned as data. */
export function parseArguments<const T extends OptionTable>(
  args: readonly string[],
  options: T,
): Parsed<T> | { readonly problem: string } {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    return { problem: errorMessage(error) };
  }
}
