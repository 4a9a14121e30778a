import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Clock, type Program, systemClock } from "@robotmk-controller/platform";
import { logLine, logText } from "./format.ts";
import { appendLine } from "./log-file.ts";
import type { LogLevel } from "./log.ts";
import { pruneLogs } from "./rotation.ts";
import { logLimits, type LogSettings } from "./settings.ts";

const RANKS: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };

/** Whose log it is, and what happens to lost entries. */
type LogWriterOptions = {
  readonly program: Program;
  /** Called with each entry that could not be written, and the error. Nothing is thrown. */
  readonly onLost: (text: string, error: unknown) => void;
  readonly clock?: Clock;
};

/** Writes a program's log by settings that may change at any time. It is a reporter of consola. */
export class LogWriter {
  readonly #options: LogWriterOptions;
  #settings: LogSettings;
  #prunedFile = "";
  #usedDir = "";

  constructor(settings: LogSettings, options: LogWriterOptions) {
    this.#settings = settings;
    this.#options = options;
  }

  /** Uses other settings from the next entry on. */
  follow(settings: LogSettings): void {
    this.#settings = settings;
  }

  /** Writes an entry, unless the level leaves it out. */
  log(entry: { readonly type: string; readonly args: readonly unknown[] }): void {
    const level = levelOf(entry.type);
    if (level === undefined || RANKS[level] > RANKS[this.#settings.logLevel]) return;
    try {
      const { logDir } = this.#settings;
      const wasRemoved = this.#usedDir === logDir && !existsSync(logDir);
      const isRotated = this.#write(level, entry.args);
      this.#usedDir = logDir;
      if (wasRemoved) this.#write("warn", [`created "${logDir}" again: somebody removed it with its logs`]);
      if (isRotated || this.#file !== this.#prunedFile) this.#prune();
    } catch (error) {
      this.#options.onLost(logText(entry.args), error);
    }
  }

  get #file(): string {
    return join(this.#settings.logDir, `robotmk-${this.#options.program}.log`);
  }

  #nowMs(): number {
    return (this.#options.clock ?? systemClock).wallMs();
  }

  /** Returns whether a full log was archived. */
  #write(level: LogLevel, args: readonly unknown[]): boolean {
    const nowMs = this.#nowMs();
    const origin = { wallMs: nowMs, level, program: this.#options.program, pid: process.pid };
    const line = logLine(args, origin, { format: this.#settings.logFormat });
    return appendLine(this.#file, line, logLimits(this.#settings, nowMs));
  }

  #prune(): void {
    this.#prunedFile = this.#file;
    const limits = logLimits(this.#settings, this.#nowMs());
    const removed = pruneLogs(this.#file, limits);
    if (removed.length === 0 || RANKS.info > RANKS[this.#settings.logLevel]) return;
    const reason = `beyond the newest ${limits.keepFiles}, or older than ${limits.keepDays} days`;
    this.#write("info", [`old logs removed, ${reason}: ${removed.join(", ")}`]);
  }
}

function levelOf(type: string): LogLevel | undefined {
  return type === "error" || type === "warn" || type === "info" || type === "debug" ? type : undefined;
}
