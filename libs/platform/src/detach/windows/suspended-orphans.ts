import { errorCode } from "../../errors.ts";
import type { ProcessIdentity } from "../../process/types.ts";
import { CREATOR_VARIABLE, creatorOf } from "../../process/windows/create-process.ts";
import { readEnvironment, valueIn } from "../../process/windows/peb.ts";
import { readProcess, startToken, systemProcesses } from "../../process/windows/process-table.ts";
import { isStopped, signalProcess } from "../../process/windows/signal.ts";
import { PROCESS_RIGHTS, withProcess } from "../../win32/handle.ts";

/**
 * Ends those whom one of our programs created and could not let run, as it was killed: CreateProcessW makes a process
 * suspended, and who made it has the only handle by which it ever goes on. No job object can do that for a daemon: a
 * process never leaves its job, and the daemon's is to be none.
 *
 * @returns whom it ended
 * @throws Error where the system does not list its processes
 */
export function endNewborns(): readonly ProcessIdentity[] {
  return systemProcesses()
    .filter(({ threads }) => threads.length === 1)
    .map(({ pid, created }) => ({ pid, startToken: startToken(created) }))
    .filter((newborn) => isAbandoned(newborn) && end(newborn));
}

/** In this order: who stands still after the creator's end does so for ever, who did before may have been let go. */
function isAbandoned(newborn: ProcessIdentity): boolean {
  const creator = creatorOf(creatorTextOf(newborn));
  if (creator === undefined || readProcess(creator.pid)?.startToken === creator.startToken) return false;
  return isStopped(newborn);
}

function creatorTextOf({ pid, startToken: token }: ProcessIdentity): string | undefined {
  const opening = withProcess(pid, PROCESS_RIGHTS.VM_READ, ({ handle, created }) =>
    startToken(created) === token ? readEnvironment(handle) : undefined,
  );
  return opening.kind === "opened" && opening.result !== undefined
    ? valueIn(opening.result, CREATOR_VARIABLE)
    : undefined;
}

function end(newborn: ProcessIdentity): boolean {
  try {
    return signalProcess(newborn, "SIGKILL");
  } catch (error) {
    // What somebody with more rights than ours left is theirs to end.
    if (errorCode(error) !== "EPERM") throw error;
    return false;
  }
}
