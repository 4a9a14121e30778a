import { join } from "node:path";
import type { OutputFile } from "@robotmk-controller/platform";
import { openLog } from "./log-file.ts";
import { pruneLogs } from "./rotation.ts";
import { logLimits, type LogSettings } from "./settings.ts";

/**
 * Opens the file for stdout and stderr of runners, which may fail before they can log, and removes its old archives. A
 * runner that has it open continues to write to it after it was archived.
 *
 * @returns the file; the caller closes its descriptor
 * @throws as openLog() does
 */
export function openCrashLog(settings: LogSettings, nowMs: number): OutputFile {
  const path = join(settings.logDir, "robotmk-runner-crash.log");
  const limits = logLimits(settings, nowMs);
  const { descriptor } = openLog(path, limits);
  pruneLogs(path, limits);
  return { descriptor, path };
}
