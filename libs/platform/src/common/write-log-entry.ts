import { appendLine } from "./append-line.ts";
import { systemClock } from "./clock.ts";
import { errorMessage } from "./error-code.ts";
import { isoTime } from "./iso-time.ts";

/** Where log entries go, and who writes them. */
export type LogTarget = { readonly file: string; readonly program: string };

/** How much is logged, from nothing but errors to everything; consola's numbers. */
export const LOG_LEVELS: Readonly<Record<string, number>> = { error: 0, warn: 1, info: 3, debug: 4 };

/** Writes one line of a log: stamp, level, program with its pid, text. @throws the system's error */
export function writeLogEntry(target: LogTarget, level: string, parts: readonly unknown[]): void {
  const text = parts.map((part) => (typeof part === "string" ? part : errorMessage(part))).join(" ");
  const stamp = isoTime(systemClock.wallMs());
  appendLine(target.file, `${stamp} ${level.toUpperCase()} ${target.program}[${process.pid}] ${text}`);
}
