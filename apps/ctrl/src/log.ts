import { LOG_LEVELS, writeLogEntry } from "@robotmk-controller/platform";
import { type ConsolaInstance, createConsola } from "consola";

/** Makes ctrl's log: a line for each action and decision, in a file that several programs write. */
export function createLog(file: string, level: string): ConsolaInstance {
  const log = ({ type, args }: { readonly type: string; readonly args: readonly unknown[] }): void => {
    try {
      writeLogEntry({ file, program: "ctrl" }, type, args);
    } catch {
      // Nothing may reach the agent's streams, and a log that can't be written can't say so itself: the
      // section's host checks tell of the folder.
    }
  };
  return createConsola({ level: LOG_LEVELS[level] ?? 3, reporters: [{ log }] });
}
