import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Clock, type Program, systemClock } from "@robotmk-controller/platform";
import { logLine, logText } from "./format.ts";
import { appendLine } from "./log-file.ts";
import type { LogLevel } from "./log.ts";
import { pruneLogs } from "./rotation.ts";
import { logLimits, type LogSettings } from "./settings.ts";

const RANKS: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };

/** Writes a program's log by settings that may change at any time. It is a reporter of consola. */
export class LogWriter {
  private readonly options: {
    readonly program: Program;
    /** Told of entries that could not be written, as text, and why. Nothing is thrown. */
    readonly onLost: (text: string, error: unknown) => void;
    readonly clock?: Clock;
  };
  private settings: LogSettings;
  private prunedFile = "";
  private usedDir = "";

  constructor(settings: LogSettings, options: LogWriter["options"]) {
    this.settings = settings;
    this.options = options;
  }

  /** Goes on by other settings, with the next entry. */
  follow(settings: LogSettings): void {
    this.settings = settings;
  }

  /** Writes an entry, unless the level leaves it out. */
  log(entry: { readonly type: string; readonly args: readonly unknown[] }): void {
    const level = levelOf(entry.type);
    if (level === undefined || RANKS[level] > RANKS[this.settings.logLevel]) return;
    try {
      const { logDir } = this.settings;
      const wasRemoved = this.usedDir === logDir && !existsSync(logDir);
      const isRotated = this.write(level, entry.args);
      this.usedDir = logDir;
      if (wasRemoved)
        this.write("warn", [`somebody removed "${logDir}": it is made anew, what was in it is gone`]);
      if (isRotated || this.file !== this.prunedFile) this.prune();
    } catch (error) {
      this.options.onLost(logText(entry.args), error);
    }
  }

  private get file(): string {
    return join(this.settings.logDir, `robotmk-${this.options.program}.log`);
  }

  private nowMs(): number {
    return (this.options.clock ?? systemClock).wallMs();
  }

  /** Returns whether a full log was put aside. */
  private write(level: LogLevel, args: readonly unknown[]): boolean {
    const nowMs = this.nowMs();
    const origin = { wallMs: nowMs, level, program: this.options.program, pid: process.pid };
    const line = logLine(args, origin, { format: this.settings.logFormat });
    return appendLine(this.file, line, logLimits(this.settings, nowMs));
  }

  private prune(): void {
    this.prunedFile = this.file;
    const limits = logLimits(this.settings, this.nowMs());
    const removed = pruneLogs(this.file, limits);
    if (removed.length === 0 || RANKS.info > RANKS[this.settings.logLevel]) return;
    const reason = `beyond the newest ${limits.keepFiles}, or older than ${limits.keepDays} days`;
    this.write("info", [`old logs removed, ${reason}: ${removed.join(", ")}`]);
  }
}

function levelOf(type: string): LogLevel | undefined {
  return type === "error" || type === "warn" || type === "info" || type === "debug" ? type : undefined;
}
