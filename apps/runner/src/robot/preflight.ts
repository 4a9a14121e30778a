import { statSync } from "node:fs";
import type { SuiteConfig } from "@robotmk-controller/config";
import { describeProgramSearch, errorCode, errorMessage, findProgram } from "@robotmk-controller/platform";

/**
 * Checks whether a suite can start: its path, its working directory, its interpreter.
 *
 * @returns the problem with its remedy, or undefined
 */
export function checkEnvironment(
  suite: SuiteConfig,
  options: { readonly searchPath: string; readonly cwd: string },
): string | undefined {
  const [program] = suite.robotCommand;
  if (program === undefined) return `robot_command of suite "${suite.id}" is empty: name an interpreter`;
  return (
    missing(suite.suitePath, "suite", "Put the suite there, or correct suite or robotdir in robotmk.yml") ??
    missing(options.cwd, "working directory", "Make it, or correct working_directory in robotmk.yml") ??
    missingProgram(program, options)
  );
}

function missingProgram(
  program: string,
  place: { readonly searchPath: string; readonly cwd: string },
): string | undefined {
  const search = findProgram(program, place);
  if (search.kind === "found") return undefined;
  const state = describeProgramSearch(search, { program, searchPath: place.searchPath });
  return `Cannot start the program of robot_command: ${state}. ${PROGRAM_REMEDIES[search.kind]} robot_command in robotmk.yml`;
}

const PROGRAM_REMEDIES = {
  "not-executable": "Allow this user to execute it, or correct",
  dangling: "Install it, or correct",
  refused: "Name another program in",
  absent: "Install it, or correct",
} as const;

function missing(path: string, what: string, remedy: string): string | undefined {
  try {
    statSync(path);
    return undefined;
  } catch (error) {
    const found = errorCode(error) === "ENOENT" ? "it does not exist" : errorMessage(error);
    return `Cannot use the ${what} "${path}": ${found}. ${remedy}`;
  }
}
