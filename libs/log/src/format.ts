import { isoTime } from "@robotmk-controller/platform";
import { logEntry, type LogLevel, type LogSubject } from "./log.ts";

/** The form of a log: lines for people, or one JSON object a line. */
export type LogFormat = "text" | "json";

/** The program, time and level of an entry. */
export type LogOrigin = {
  readonly wallMs: number;
  readonly level: LogLevel;
  readonly program: string;
  readonly pid: number;
};

/** Writes an entry as one line of a log, without the line's end, whatever its texts contain. */
export function logLine(args: readonly unknown[], origin: LogOrigin, options: { format: LogFormat }): string {
  switch (options.format) {
    case "text":
      return `${isoTime(origin.wallMs)} ${origin.level.toUpperCase()} ${origin.program}[${origin.pid}] ${logText(args)}`;
    case "json":
      return jsonLine(args, origin);
  }
}

/** Escapes the characters that JSON allows but other programs take for the end of a line. */
function jsonLine(args: readonly unknown[], { wallMs, level, program, pid }: LogOrigin): string {
  const { subject, message } = logEntry(args);
  const text = JSON.stringify({ time: isoTime(wallMs), level, program, pid, ...subject, message });
  return text.replaceAll(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Writes the arguments of a call of a log for people, on one line: `suite ID run RUNID: message`,
 * `task NAME: message`, `suite ID: message` or the message alone.
 */
export function logText(args: readonly unknown[]): string {
  const { subject, message } = logEntry(args);
  const name = nameOf(subject);
  return toOneLine(name === undefined ? message : `${name}: ${message}`);
}

/** The name of a task contains its suite, and a run names more than its task. */
function nameOf({ suite, run, task, attempt }: LogSubject): string | undefined {
  const ofAttempt = attempt === undefined ? "" : ` attempt ${attempt}`;
  if (run !== undefined) return `${suite === undefined ? "" : `suite ${suite} `}run ${run}${ofAttempt}`;
  if (task !== undefined) return `task ${task}${ofAttempt}`;
  return suite === undefined ? undefined : `suite ${suite}${ofAttempt}`;
}

/** Keeps a text from looking like another entry, or from controlling a terminal. */
function toOneLine(text: string): string {
  return text
    .replaceAll(/[\r\n\v\f\u0085\u2028\u2029]+/g, " ⏎ ")
    .replaceAll(/\p{Cc}/gu, (control) => (control === "\t" ? control : codeOf(control)));
}

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
