import { orderedMethods, WINDOWS_METHODS, type WindowsMethod } from "../methods.ts";

/** What decides which rungs can hold. */
export type DetachFacts = {
  /** We live in a job object, whose end would be the end of what we start. */
  readonly inJob: boolean;
  /** The setting `launch`. */
  readonly launch: readonly string[] | undefined;
};

/**
 * Orders the rungs that can hold here. The agent ends the job of a plugin after each call, and who is in it, whatever
 * it is; without a job there is nothing to get out of. Which of the rungs a job allows shows when they are tried.
 */
export function usableMethods({ inJob, launch }: DetachFacts): readonly WindowsMethod[] {
  return inJob
    ? orderedMethods<WindowsMethod>(WINDOWS_METHODS, { launch, known: WINDOWS_METHODS })
    : ["detached"];
}

/** Tells whether a process launched that way ends with our job: `plain` is a rung within a job alone. */
export function isDegraded(rung: WindowsMethod): boolean {
  return rung === "plain";
}
