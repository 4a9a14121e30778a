import { join } from "node:path";
import { errorCode, removeFile, replaceFile } from "@robotmk-controller/platform";

/**
 * Writes lines for Robot's --argumentfile, readable by their owner only.
 *
 * @returns the file to name, or undefined where there is nothing to hand over
 * @throws the system's error (ENOSPC…)
 */
export function writeArgumentFile(folder: string, lines: readonly string[]): string | undefined {
  if (lines.length === 0) return undefined;
  const file = join(folder, "arguments.txt");
  replaceFile(file, `${lines.join("\n")}\n`);
  return file;
}

/** Reads the values beside it; a Python file, since Robot Framework before 6.1 reads no JSON. */
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
 * @returns the file to name, or undefined where there is nothing to hand over
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

/** What `writeVariableFile` and `writeArgumentFile` write, and what Python makes of it. */
const NAMES = ["variables.json", "variables.py", "arguments.txt"];

/**
 * Removes what an attempt's Robot was handed over: values that may be secrets, and that nobody needs when it has
 * ended. What can't be removed stays with the run, whose folder is its owner's alone.
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
