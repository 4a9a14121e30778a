import { isoTime } from "./iso-time.ts";
import { logEntry, type LogLevel } from "./log-entry.ts";
import { logText } from "./log-text.ts";

/** How a log is written: lines for people, or a JSON object a line. */
export type LogFormat = "text" | "json";

/** Who logs, when, and how much it matters. */
export type LogOrigin = {
  readonly wallMs: number;
  readonly level: LogLevel;
  readonly program: string;
  readonly pid: number;
};

/** Writes an entry as one line of a log, without the line's end, whatever its texts contain. Pure. */
export function logLine(args: readonly unknown[], origin: LogOrigin, options: { format: LogFormat }): string {
  switch (options.format) {
    case "text":
      return `${isoTime(origin.wallMs)} ${origin.level.toUpperCase()} ${origin.program}[${origin.pid}] ${logText(args)}`;
    case "json":
      return jsonLine(args, origin);
  }
}

/** JSON itself lets characters stand that other programs take for the end of a line. */
function jsonLine(args: readonly unknown[], { wallMs, level, program, pid }: LogOrigin): string {
  const { subject, message } = logEntry(args);
  const text = JSON.stringify({ time: isoTime(wallMs), level, program, pid, ...subject, message });
  return text.replaceAll(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
