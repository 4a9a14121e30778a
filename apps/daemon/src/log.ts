import { appendLine, errorMessage, isoTime, systemClock } from "@robotmk-controller/platform";
import { type ConsolaInstance, createConsola } from "consola";

const LEVELS: Readonly<Record<string, number>> = { error: 0, warn: 1, info: 3, debug: 4 };

/** Makes the daemon's log: a line for each action and decision, in a file that several programs write. */
export function createLog(file: string, level: string): ConsolaInstance {
  return createConsola({
    level: LEVELS[level] ?? 3,
    reporters: [
      {
        log: ({ type, args }) => {
          const text = args.map((part) => (typeof part === "string" ? part : errorMessage(part))).join(" ");
          const stamp = isoTime(systemClock.wallMs());
          try {
            appendLine(file, `${stamp} ${type.toUpperCase()} daemon[${process.pid}] ${text}`);
          } catch (error) {
            // A full disk must not end the daemon; one in the foreground still has its standard error.
            process.stderr.write(`${stamp} ${text} (cannot log: ${errorMessage(error)})\n`);
          }
        },
      },
    ],
  });
}
