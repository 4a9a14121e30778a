import type { LaunchOptions, LaunchReport } from "../common/launch.ts";
import { UnsupportedSystemError } from "../common/unsupported-system-error.ts";

/** Refuses: the creation flags and the ladder for job objects are not built yet. */
export async function launchDetached(_options: LaunchOptions): Promise<LaunchReport> {
  throw new UnsupportedSystemError("start a detached process");
}
