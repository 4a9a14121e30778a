import { win32 } from "node:path";
import { isWindowsPath } from "./resolve-path.ts";

/**
 * The folder of logs of one context. On Windows each user has one of its own, beside the logs of SYSTEM, as in the
 * spool: no user could write to theirs. Elsewhere `log_dir` is taken as it is.
 *
 * @param user undefined for the context SYSTEM
 */
export function logDirOf(logDir: string, user: string | undefined): string {
  return user !== undefined && isWindowsPath(logDir) ? win32.join(logDir, `user-${user}`) : logDir;
}
