import { join } from "node:path";
import { logLimits, type LogSettings } from "./log-settings.ts";
import { openLog } from "./open-log.ts";
import { pruneLogs } from "./prune-logs.ts";
import type { OutputFile } from "./started-process.ts";

/**
 * Opens the file for what runners say that fail before they can log, as their stdout and stderr, and removes its
 * old archives. A runner that holds it open goes on writing to it when it is put aside.
 *
 * @returns the file, whose descriptor the caller closes
 * @throws as openLog() does
 */
export function openCrashLog(settings: LogSettings, nowMs: number): OutputFile {
  const path = join(settings.logDir, "robotmk-runner-crash.log");
  const limits = logLimits(settings, nowMs);
  const { descriptor } = openLog(path, limits);
  pruneLogs(path, limits);
  return { descriptor, path };
}
