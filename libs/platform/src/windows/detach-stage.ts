import { UnsupportedSystemError } from "../common/unsupported-system-error.ts";

/** Refuses: Windows has no fork, and its ladder needs no stage. */
export async function detachStage(_args: readonly string[]): Promise<void> {
  throw new UnsupportedSystemError("detach in two steps");
}
