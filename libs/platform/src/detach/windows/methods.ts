import { orderedMethods, WINDOWS_METHODS, type WindowsMethod } from "../methods.ts";

/** What decides which detach methods can work. */
export type DetachFacts = {
  /** This process is in a job object, which ends all its processes. */
  readonly inJob: boolean;
  /** The setting `launch`. */
  readonly launch: readonly string[] | undefined;
};

/**
 * Returns the methods that can work here, in the fallback order. The agent ends the job of a plugin after each call,
 * with all processes in it. Without a job there is nothing to leave. Only trying shows which methods a job allows.
 */
export function usableMethods({ inJob, launch }: DetachFacts): readonly WindowsMethod[] {
  return inJob
    ? orderedMethods<WindowsMethod>(WINDOWS_METHODS, { launch, known: WINDOWS_METHODS })
    : ["detached"];
}

/** Returns whether a process that the method started ends with the job: `plain` is used in a job alone. */
export function isDegraded(method: WindowsMethod): boolean {
  return method === "plain";
}
