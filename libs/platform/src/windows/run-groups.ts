import type { Clock } from "../common/clock.ts";
import { errorMessage } from "../common/error-code.ts";
import type { GroupEvents, GroupLimits, GroupOpening, RunGroup } from "../common/run-group.ts";
import { isConsoleHost } from "./is-console-host.ts";
import { type JobEvents, watchJob } from "./job-events.ts";
import { endJob, joinJob, keepsLimits, makeJob, pidsOfJob } from "./job-object.ts";
import { KILLED_CODE } from "./killed-code.ts";
import { closeHandle, type Handle } from "./native/handle.ts";
import { WindowsError } from "./native/windows-error.ts";
import { readProcess } from "./process-table.ts";

const NOTHING: GroupEvents = { oomKills: 0, refusedForks: 0 };

/** Each run has a job object, so that its end is the end of all that it started. */
export function needsRunGroup(_limits: GroupLimits): boolean {
  return true;
}

/**
 * Makes a job object for a run, and sets its limits. It has no name: nobody needs to find it again, since the kernel
 * ends what is in it when its maker ends.
 */
export function openRunGroup(_name: string, limits: GroupLimits): GroupOpening {
  let job: Handle | undefined;
  try {
    job = makeJob(limits);
    const isLimited = limits.maxProcesses !== undefined || limits.maxMemoryBytes !== undefined;
    const group = jobGroup(job, isLimited ? watchJob(job) : undefined);
    if (!isLimited || keepsLimits(job, limits)) return { kind: "open", group };
    return { kind: "open", group, limitsProblem: "this Windows does not keep the limits of a job object" };
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
    if (job !== undefined) closeHandle(job);
    return { kind: "unavailable", problem: errorMessage(error) };
  }
}

/** Finds none: the job objects of a runner end with it. */
export function findRunGroup(_prefix: string): RunGroup {
  return {
    join: () => undefined,
    processes: () => [],
    kill: () => undefined,
    events: () => NOTHING,
    remove: () => true,
  };
}

/** Has nothing to remove: the kernel did. */
export function sweepGroups(_clock: Clock): void {}

function jobGroup(job: Handle, events: JobEvents | undefined): RunGroup {
  let counted: GroupEvents | undefined;
  const isRemoved = () => counted !== undefined;
  return {
    join: (pid) => joinJob(job, pid),
    processes: () => {
      if (isRemoved()) return [];
      return pidsOfJob(job)
        .filter((pid) => !isConsoleHost(pid))
        .flatMap((pid) => readProcess(pid) ?? []);
    },
    kill: () => {
      if (!isRemoved()) endJob(job, KILLED_CODE);
    },
    events: () => counted ?? events?.count() ?? NOTHING,
    remove: () => {
      if (isRemoved()) return true;
      counted = events?.count() ?? NOTHING;
      events?.close();
      closeHandle(job);
      return true;
    },
  };
}
