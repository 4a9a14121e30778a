import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { SuiteConfig } from "@robotmk-controller/config";
import { errorCode, errorMessage } from "@robotmk-controller/platform";

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
    (findProgram(program, options.searchPath)
      ? undefined
      : `Cannot find the program "${program}" of robot_command: it is neither a file nor on the PATH "${options.searchPath}". Install it, or correct robot_command in robotmk.yml`)
  );
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

/** A name without a slash is searched on the PATH, as execvp(3) does. */
function findProgram(program: string, searchPath: string): boolean {
  const candidates =
    isAbsolute(program) || program.includes("/")
      ? [program]
      : searchPath.split(":").map((folder) => join(folder, program));
  return candidates.some(isFile);
}

/** A folder of the PATH that we may not look into holds no program for us; execvp(3) passes over it too. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // Whatever keeps us from it keeps it from being started.
    return false;
  }
}
