import { errorCode } from "../common/error-code.ts";
import type { ProcessIdentity } from "../common/process-identity.ts";
import { readProcess } from "./process-table.ts";

/**
 * Sends a signal to exactly this process; false once it has ended.
 *
 * @throws the system's error where we may not signal it (EPERM)
 */
export function signalProcess(identity: ProcessIdentity, signal: "SIGTERM" | "SIGKILL" | "SIGCONT"): boolean {
  if (readProcess(identity.pid)?.startToken !== identity.startToken) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if (errorCode(error) === "ESRCH") return false;
    throw error;
  }
}
