import { join } from "node:path";
import { logLimits, type LogSettings } from "./log-settings.ts";
import { openLog } from "./open-log.ts";
import { pruneLogs } from "./prune-logs.ts";

/**
 * Opens the file for what runners say that fail before they can log, as their stdout and stderr, and removes its
 * old archives. A runner that holds it open goes on writing to it when it is put aside.
 *
 * @returns its descriptor, which the caller closes
 * @throws as openLog() does
 */
export function openCrashLog(settings: LogSettings, nowMs: number): number {
  const file = join(settings.logDir, "robotmk-runner-crash.log");
  const limits = logLimits(settings, nowMs);
  const { descriptor } = openLog(file, limits);
  pruneLogs(file, limits);
  return descriptor;
}
