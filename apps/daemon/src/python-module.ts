import { basename } from "node:path";

/** What a command that starts a module of Python is made of. */
export type PythonModule = {
  /** Options of the interpreter before `-m`. */
  readonly options: readonly string[];
  /** The outermost package: to look for more than that, Python would have to run it. */
  readonly module: string;
};

const PYTHON = /^(?:python|pypy)\d*(?:\.\d+)*t?(?:\.exe)?$/i;
/** Options that can be told apart from a program of their own; `-c` is one. */
const OPTION = /^-[bBdEiIOPqsSuvx]+$/;
const OPTION_WITH_VALUE = /^-[XW]$/;

/** Reads `python -m robot` and the like; undefined for every other command: nothing is guessed. */
export function pythonModule(command: readonly string[]): PythonModule | undefined {
  const [program = "", ...args] = command;
  const at = args.indexOf("-m");
  const options = args.slice(0, Math.max(0, at));
  const module = /^[A-Za-z_]\w*(?=$|[.])/.exec(args[at + 1] ?? "")?.[0];
  if (at === -1 || module === undefined || !PYTHON.test(basename(program))) return undefined;
  const areOptions = options.every(
    (option, index) => OPTION.test(option) || OPTION_WITH_VALUE.test(option) || isValue(options, index),
  );
  return areOptions ? { options, module } : undefined;
}

function isValue(options: readonly string[], index: number): boolean {
  return OPTION_WITH_VALUE.test(options[index - 1] ?? "");
}
