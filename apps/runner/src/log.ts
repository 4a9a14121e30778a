import { errorMessage, LOG_LEVELS, writeLogEntry } from "@robotmk-controller/platform";
import { type ConsolaInstance, createConsola } from "consola";

/** Makes the runner's log: a line for each action and decision, in a file that several programs write. */
export function createLog(file: string, level: string): ConsolaInstance {
  const log = ({ type, args }: { readonly type: string; readonly args: readonly unknown[] }): void => {
    try {
      writeLogEntry({ file, program: "runner" }, type, args);
    } catch (error) {
      // A full disk must end nothing; a program in the foreground still has its standard error.
      process.stderr.write(`${args.join(" ")} (cannot log: ${errorMessage(error)})\n`);
    }
  };
  return createConsola({ level: LOG_LEVELS[level] ?? 3, reporters: [{ log }] });
}
