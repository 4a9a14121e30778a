import { win32 } from "node:path";
import { isWindowsPath } from "./schema/path.ts";

/** What applies where nothing is written. docs/config.md says why each is what it is. */
export const DEFAULTS = {
  executionMode: "agent_parallel",
  globalExecutionIntervalSeconds: 900,
  cacheFactor: 2,
  maxParallelExecutions: 4,
  startWaitTimeoutSeconds: 600,
  deadmanTimeoutSeconds: 300,
  daemonStallTimeoutSeconds: 60,
  maxDaemonMemoryMb: 512,
  missedRuns: "coalesce",
  /** Of one attempt; a longer interval makes it longer. */
  timeoutSeconds: 600,
  stopGraceSeconds: 30,
  maxAttempts: 1,
  retryStrategy: "incremental",
  logLevel: "info",
  logFormat: "text",
  logMaxMb: 10,
  logKeepFiles: 20,
  logKeepDays: 14,
  output: ["robotmk", "local"],
  encoding: "zlib_codec",
  maxSectionBytes: 10_485_760,
  freeDiskMb: { warn: 500, crit: 100 },
  htmlLog: false,
  keepRuns: 50,
  keepDays: 14,
  keepFailedRuns: 5,
  keepMb: 1000,
  maxOutputMb: 2000,
  testServices: false,
  needsDesktop: false,
} as const;

/**
 * The folder of logs of one context. On Windows each user has one of its own, beside the logs of SYSTEM, as in the
 * spool: no user could write to theirs. Elsewhere `log_dir` is taken as it is.
 *
 * @param user undefined for the context SYSTEM
 */
export function logDirOf(logDir: string, user: string | undefined): string {
  return user !== undefined && isWindowsPath(logDir) ? win32.join(logDir, `user-${user}`) : logDir;
}
