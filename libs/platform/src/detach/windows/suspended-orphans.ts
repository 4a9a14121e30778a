import { errorCode } from "../../errors.ts";
import type { ProcessIdentity } from "../../process/types.ts";
import { CREATOR_VARIABLE, creatorOf } from "../../process/windows/create-process.ts";
import { readEnvironment, valueIn } from "../../process/windows/peb.ts";
import { readProcess, startToken, systemProcesses } from "../../process/windows/process-table.ts";
import { isStopped, signalProcess } from "../../process/windows/signal.ts";
import { PROCESS_RIGHTS, withProcess } from "../../win32/handle.ts";

/**
 * Ends orphaned suspended processes. A program that is killed between CreateProcessW and ResumeThread leaves a process
 * that no other program resumes. No kill-on-close job can end a daemon then: a process never leaves its job, and the
 * daemon must be in none.
 *
 * @returns the processes that it ended
 * @throws Error where Windows does not list its processes
 */
export function endSuspendedOrphans(): readonly ProcessIdentity[] {
  return systemProcesses()
    .filter(({ threads }) => threads.length === 1)
    .map(({ pid, created }) => ({ pid, startToken: startToken(created) }))
    .filter((process) => isSuspendedOrphan(process) && end(process));
}

/** In this order: a process that is suspended after its creator ended stays so; before, the creator may resume it. */
function isSuspendedOrphan(process: ProcessIdentity): boolean {
  const creator = creatorOf(creatorTextOf(process));
  if (creator === undefined || readProcess(creator.pid)?.startToken === creator.startToken) return false;
  return isStopped(process);
}

function creatorTextOf({ pid, startToken: token }: ProcessIdentity): string | undefined {
  const opening = withProcess(pid, PROCESS_RIGHTS.VM_READ, ({ handle, created }) =>
    startToken(created) === token ? readEnvironment(handle) : undefined,
  );
  return opening.kind === "opened" && opening.result !== undefined
    ? valueIn(opening.result, CREATOR_VARIABLE)
    : undefined;
}

function end(process: ProcessIdentity): boolean {
  try {
    return signalProcess(process, "SIGKILL");
  } catch (error) {
    // A process of a user with more rights is ended by a call of that user.
    if (errorCode(error) !== "EPERM") throw error;
    return false;
  }
}
