import type { LaunchFailure } from "./launch.ts";

/** Thrown where no rung of the ladder holds, with what each of them met. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
  readonly failures: readonly LaunchFailure[];

  constructor(message: string, failures: readonly LaunchFailure[]) {
    super(message);
    this.failures = failures;
  }
}
