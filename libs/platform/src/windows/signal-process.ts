import type { ProcessIdentity } from "../common/process-identity.ts";
import { UnsupportedSystemError } from "../common/unsupported-system-error.ts";

/** Refuses: Windows has no signals; ending a process there is not built yet. */
export function signalProcess(
  _identity: ProcessIdentity,
  _signal: "SIGTERM" | "SIGKILL" | "SIGCONT",
): boolean {
  throw new UnsupportedSystemError("end a process");
}
