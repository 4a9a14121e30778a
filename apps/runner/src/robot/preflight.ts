import { statSync } from "node:fs";
import type { SuiteConfig } from "@robotmk-controller/config";
import { errorCode, errorMessage, findProgram } from "@robotmk-controller/platform";

/**
 * Looks whether a suite can be started at all: its path, its working directory, its interpreter.
 *
 * @returns what is missing and what to do, or undefined
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
  const remedy = "or correct robot_command in robotmk.yml";
  switch (search.kind) {
    case "found":
      return undefined;
    case "not-executable":
      return `Cannot start the program "${search.path}" of robot_command: it may not be executed. Let this user execute it, ${remedy}`;
    case "dangling":
      return `Cannot find the program "${search.path}" of robot_command: it is a link to "${search.target}", which does not exist. Install it, ${remedy}`;
    case "refused":
      return `Cannot use robot_command: ${search.problem}. Name another program there`;
    case "absent":
      return `Cannot find the program "${program}" of robot_command: it is neither a file nor on the PATH "${place.searchPath}". Install it, ${remedy}`;
  }
}

function missing(path: string, what: string, remedy: string): string | undefined {
  try {
    statSync(path);
    return undefined;
  } catch (error) {
    const found = errorCode(error) === "ENOENT" ? "it does not exist" : errorMessage(error);
    return `Cannot use the ${what} "${path}": ${found}. ${remedy}`;
  }
}
