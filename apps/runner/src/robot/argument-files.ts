import { join } from "node:path";
import { errorCode, removeFile, replaceFile } from "@robotmk-controller/platform";

/**
 * Writes lines for Robot's --argumentfile, readable by their owner only.
 *
 * @returns the path, or undefined without lines
 * @throws the system's error (ENOSPC…)
 */
export function writeArgumentFile(folder: string, lines: readonly string[]): string | undefined {
  if (lines.length === 0) return undefined;
  const file = join(folder, "arguments.txt");
  replaceFile(file, `${lines.join("\n")}\n`);
  return file;
}

/** Reads the JSON file beside it: Robot Framework before 6.1 reads no JSON itself. */
const PYTHON = `import io
import json
import os


def get_variables():
    folder = os.path.dirname(os.path.abspath(__file__))
    with io.open(os.path.join(folder, "variables.json"), encoding="utf-8") as file:
        return json.load(file)
`;

/**
 * Writes variables of any type for Robot's --variablefile, readable by their owner only.
 *
 * @returns the path, or undefined without variables
 */
export function writeVariableFile(
  folder: string,
  variables: Readonly<Record<string, unknown>>,
): string | undefined {
  if (Object.keys(variables).length === 0) return undefined;
  replaceFile(join(folder, "variables.json"), JSON.stringify(variables));
  const file = join(folder, "variables.py");
  replaceFile(file, PYTHON);
  return file;
}

/** The files of `writeVariableFile` and `writeArgumentFile`. */
const NAMES = ["variables.json", "variables.py", "arguments.txt"];

/**
 * Removes the argument files of an attempt after its end: they may hold secrets. A file that cannot be removed stays
 * in the run's folder, which only its owner can read.
 */
export function removeArgumentFiles(folder: string): void {
  for (const name of NAMES) {
    try {
      removeFile(join(folder, name));
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
    }
  }
}
