import type { LogFormat } from "./format.ts";
import type { LogLevel } from "./log.ts";

/** Where, how much and in which form the programs log, and which old logs they keep: a part of the config. */
export type LogSettings = {
  readonly logDir: string;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** In MiB. */
  readonly logMaxMb: number;
  readonly logKeepFiles: number;
  readonly logKeepDays: number;
};

/** Returns the log settings of a config. */
export function logSettings(config: LogSettings): LogSettings {
  const { logDir, logLevel, logFormat, logMaxMb, logKeepFiles, logKeepDays } = config;
  return { logDir, logLevel, logFormat, logMaxMb, logKeepFiles, logKeepDays };
}

/** How large a log may grow, and which old logs are kept. */
export type LogLimits = {
  readonly maxBytes: number;
  readonly keepFiles: number;
  readonly keepDays: number;
  readonly nowMs: number;
};

/** Returns the limits of the settings. */
export function logLimits(settings: LogSettings, nowMs: number): LogLimits {
  const { logMaxMb, logKeepFiles: keepFiles, logKeepDays: keepDays } = settings;
  return { maxBytes: logMaxMb * BYTES_PER_MIB, keepFiles, keepDays, nowMs };
}

const BYTES_PER_MIB = 1024 * 1024;
