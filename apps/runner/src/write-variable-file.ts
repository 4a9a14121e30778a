import { join } from "node:path";
import { replaceFile } from "@robotmk-controller/platform";

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
