import { join } from "node:path";
import type { OutputFile } from "@robotmk-controller/platform";
import { openLog } from "./log-file.ts";
import { pruneLogs } from "./rotation.ts";
import { logLimits, type LogSettings } from "./settings.ts";

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
