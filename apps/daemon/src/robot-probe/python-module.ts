import { basename } from "node:path";
import { runCommand } from "@robotmk-controller/platform";

/** The answer of an interpreter about a module. */
export type ModuleAnswer =
  /** The working directories in which the module is missing. */
  | { readonly kind: "known"; readonly missingIn: readonly string[] }
  | { readonly kind: "broken"; readonly problem: string }
  | { readonly kind: "stopped" };

/** A system has a limit for all arguments together (execve(2)). */
const FOLDERS_AT_ONCE = 200;
const TIMEOUT_MS = 10_000;
/** Runs matter more than probes. */
const NICENESS = 10;

/**
 * Python adds its working directory to its search path. find_spec() of a top-level package runs none of its code.
 * Where the question has no answer (Python 2, a folder that is gone) the module counts as found: the run will tell.
 */
const QUESTION = `
import os, sys
try:
    from importlib.util import find_spec
except ImportError:
    find_spec = None
for folder in sys.argv[2:]:
    found = True
    try:
        os.chdir(folder)
        found = find_spec is None or find_spec(sys.argv[1]) is not None
    except (OSError, ValueError):
        pass
    sys.stdout.write("1" if found else "0")
`;

/** Asks an interpreter whether it has a module, in each of the working directories. The module is not run. */
export async function findModule(
  { options, module }: PythonModule,
  how: {
    readonly python: string;
    readonly folders: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  },
): Promise<ModuleAnswer> {
  const { folders, python } = how;
  const missingIn: string[] = [];
  for (let from = 0; from < folders.length; from += FOLDERS_AT_ONCE) {
    const asked = folders.slice(from, from + FOLDERS_AT_ONCE);
    const command = { file: python, args: [...options, "-c", QUESTION, module, ...asked] };
    const { env, signal } = how;
    const answer = await runCommand(command, { env, signal, timeoutMs: TIMEOUT_MS, niceness: NICENESS });
    switch (answer.kind) {
      case "aborted":
        return { kind: "stopped" };
      case "timed-out":
        return { kind: "broken", problem: `it did not answer within ${TIMEOUT_MS / 1000} seconds` };
      case "not-started":
        return { kind: "broken", problem: answer.problem };
      case "ended": {
        const { code, stdout, stderr } = answer;
        if (code !== 0)
          return { kind: "broken", problem: `it ended with ${code ?? "a signal"}${lastLine(stderr)}` };
        missingIn.push(...asked.filter((_folder, index) => stdout[index] === "0"));
      }
    }
  }
  return { kind: "known", missingIn };
}

function lastLine(text: string): string {
  const line = text.trim().split("\n").at(-1)?.trim() ?? "";
  return line === "" ? "" : `: ${line.slice(0, 300)}`;
}

/** The parts of a command that starts a Python module. */
export type PythonModule = {
  /** Options of the interpreter before `-m`. */
  readonly options: readonly string[];
  /** The top-level package: Python would have to run it to find a submodule. */
  readonly module: string;
};

const PYTHON = /^(?:python|pypy)\d*(?:\.\d+)*t?(?:\.exe)?$/i;
/** Options without a program of their own, as `-c` has. */
const OPTION = /^-[bBdEiIOPqsSuvx]+$/;
const OPTION_WITH_VALUE = /^-[XW]$/;

/** Reads `python -m robot` and the like. Returns undefined for every other command: never guesses. */
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
