import { errorMessage } from "@robotmk-controller/platform";

/** The suite, run or task of an entry. */
export type LogSubject = {
  readonly suite?: string | undefined;
  readonly run?: string | undefined;
  /** The name of the task's file. */
  readonly task?: string | undefined;
  /** Counted from 1. */
  readonly attempt?: number | undefined;
};

/** The level of an entry, and the lowest level that a log takes. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Adds an entry: its subject, if any, and what happened and why. */
export type LogFunction = {
  (message: string): void;
  (subject: LogSubject, message: string): void;
};

/** Logs at each of the levels, as consola does. */
export type LogLevels = Readonly<Record<LogLevel, LogFunction>>;

/** A program's log: a line for each action and decision. */
export type Log = LogLevels & {
  /** Logs a text that is found again and again: at the first time, and again when the text of its key changes. */
  readonly once: (key: string, text: string, level?: LogLevel) => void;
  /** Forgets a key: its next text is logged. Returns the text that was logged last, undefined where there is none. */
  readonly clear: (key: string) => string | undefined;
};

/** Makes a log of the functions for its levels. `once()` logs as `warn` unless a level is given. */
export function makeLog({ debug, info, warn, error }: LogLevels): Log {
  const levels = { debug, info, warn, error };
  const texts = new Map<string, string>();
  return {
    ...levels,
    once: (key, text, level = "warn") => {
      if (texts.get(key) === text) return;
      texts.set(key, text);
      levels[level](text);
    },
    clear: (key) => {
      const text = texts.get(key);
      texts.delete(key);
      return text;
    },
  };
}

/** The content of a call of a log. */
export type LogEntry = { readonly subject: LogSubject; readonly message: string };

/** A longer message makes a log unreadable, and the system may write it in parts. */
const MAX_MESSAGE_CHARACTERS = 16_384;

/** Splits the arguments of a call of a log into its subject, if one comes first, and the message. */
export function logEntry(args: readonly unknown[]): LogEntry {
  const [first, ...rest] = args;
  const subject = subjectOf(first);
  const message = (subject === undefined ? args : rest)
    .map((part) => (typeof part === "string" ? part : errorMessage(part)))
    .join(" ");
  return { subject: subject ?? {}, message: bounded(message) };
}

function subjectOf(part: unknown): LogSubject | undefined {
  if (typeof part !== "object" || part === null || part instanceof Error || Array.isArray(part))
    return undefined;
  const { suite, run, task, attempt }: { readonly [key: string]: unknown } = { ...part };
  return {
    suite: typeof suite === "string" ? wellFormed(suite) : undefined,
    run: typeof run === "string" ? wellFormed(run) : undefined,
    task: typeof task === "string" ? wellFormed(task) : undefined,
    attempt: typeof attempt === "number" ? attempt : undefined,
  };
}

function bounded(message: string): string {
  const left = message.length - MAX_MESSAGE_CHARACTERS;
  if (left <= 0) return wellFormed(message);
  return `${wellFormed(message.slice(0, MAX_MESSAGE_CHARACTERS))} … (cut: ${left} more characters)`;
}

/** Replaces lone surrogates, as a cut leaves them: not every reader accepts them. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, "\ufffd");
}
