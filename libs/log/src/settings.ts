import type { LogFormat } from "./format.ts";
import type { LogLevel } from "./log.ts";

/** Where the programs log, how much and how, and what they keep of it: plain data, and part of the config. */
export type LogSettings = {
  readonly logDir: string;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** In MiB. */
  readonly logMaxMb: number;
  readonly logKeepFiles: number;
  readonly logKeepDays: number;
};

/** Returns what concerns the logs, and nothing else. */
export function logSettings(config: LogSettings): LogSettings {
  const { logDir, logLevel, logFormat, logMaxMb, logKeepFiles, logKeepDays } = config;
  return { logDir, logLevel, logFormat, logMaxMb, logKeepFiles, logKeepDays };
}

/** How large a log may grow and what is kept of the old ones, as the files' functions take it. */
export type LogLimits = {
  readonly maxBytes: number;
  readonly keepFiles: number;
  readonly keepDays: number;
  readonly nowMs: number;
};

/** The limits that the settings set now. */
export function logLimits(settings: LogSettings, nowMs: number): LogLimits {
  const { logMaxMb, logKeepFiles: keepFiles, logKeepDays: keepDays } = settings;
  return { maxBytes: logMaxMb * BYTES_PER_MIB, keepFiles, keepDays, nowMs };
}

const BYTES_PER_MIB = 1024 * 1024;
