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
  /**
   * Logs a repeated text the first time, and again when the state of its key changes. Logs as `warn` unless a level is
   * given. `state` defaults to the text: pass the error's code where the text names other files each time.
   */
  readonly once: (key: string, text: string, options?: OnceOptions) => void;
  /** Forgets a key: its next text is logged. Returns its state; undefined where nothing was logged. */
  readonly clear: (key: string) => string | undefined;
};

/** How `once()` logs, and what it compares. */
export type OnceOptions = { readonly level?: LogLevel; readonly state?: string };

/** Makes a log of the functions for its levels. */
export function makeLog({ debug, info, warn, error }: LogLevels): Log {
  const levels = { debug, info, warn, error };
  const states = new Map<string, string>();
  return {
    ...levels,
    once: (key, text, { level = "warn", state = text } = {}) => {
      if (states.get(key) === state) return;
      states.set(key, state);
      levels[level](text);
    },
    clear: (key) => {
      const state = states.get(key);
      states.delete(key);
      return state;
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
