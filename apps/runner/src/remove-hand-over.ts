import { join } from "node:path";
import { errorCode, removeFile } from "@robotmk-controller/platform";

/** What `writeVariableFile` and `writeArgumentFile` write, and what Python makes of it. */
const NAMES = ["variables.json", "variables.py", "arguments.txt"];

/**
 * Removes what an attempt's Robot was handed over: values that may be secrets, and that nobody needs when it has
 * ended. What can't be removed stays with the run, whose folder is its owner's alone.
 */
export function removeHandOver(folder: string): void {
  for (const name of NAMES) {
    try {
      removeFile(join(folder, name));
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
    }
  }
}
