import type { Clock } from "../../clock.ts";
import { errorMessage } from "../../errors.ts";
import type { Command, StartedProcess, StartOptions } from "../../process/types.ts";
import { isConsoleHost } from "../../process/windows/console.ts";
import { readProcess } from "../../process/windows/process-table.ts";
import { startSteps } from "../../process/windows/start.ts";
import { KILLED_CODE } from "../../process/windows/wait.ts";
import { lastWindowsError, WindowsError } from "../../win32/error.ts";
import { closeHandle, type Handle, INVALID_HANDLE } from "../../win32/handle.ts";
import { endJob, joinJob, keepsLimits, makeJob, pidsOfJob, reportTo } from "../../win32/job-object.ts";
import type { GroupEvents, GroupLimits, GroupOpening, RunGroup } from "../limits.ts";
import { kernel32 } from "../../win32/kernel32.ts";

const NOTHING: GroupEvents = { oomKills: 0, refusedForks: 0 };

/** Returns true: each run has a job object, which ends all that the run started. */
export function needsRunGroup(_limits: GroupLimits): boolean {
  return true;
}

/**
 * Makes a job object for a run and sets its limits. It needs no name: the kernel ends its processes when the process
 * that made it ends.
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

/** Returns an empty group: the job objects of a runner end with it. */
export function findRunGroup(_prefix: string): RunGroup {
  return {
    join: () => undefined,
    processes: () => [],
    kill: () => undefined,
    events: () => NOTHING,
    remove: () => true,
  };
}

/** Does nothing: the kernel removes job objects. */
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

/** JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT and JOB_OBJECT_MSG_JOB_MEMORY_LIMIT (winnt.h). */
const PROCESS_REFUSED = 3;
const MEMORY_REFUSED = 10;

/** Each start and end of a process is a message, and the kernel keeps them until they are taken. */
const TAKE_EVERY_MS = 1_000;

/** Counts how often a job denied a process or memory. */
export type JobEvents = { readonly count: () => GroupEvents; readonly close: () => void };

/**
 * Counts the processes and the memory that a job denies. Windows does not guarantee each of these messages.
 *
 * @throws WindowsError
 */
export function watchJob(job: Handle): JobEvents {
  const port = kernel32.CreateIoCompletionPort(INVALID_HANDLE, 0, 0, 1);
  if (port === 0) throw lastWindowsError("make a completion port");
  try {
    reportTo(job, port);
  } catch (error) {
    closeHandle(port);
    throw error;
  }
  const refused = { processes: 0, memory: 0 };
  const [message, key, overlapped] = [Buffer.alloc(4), Buffer.alloc(8), Buffer.alloc(8)];
  const take = (): void => {
    while (kernel32.GetQueuedCompletionStatus(port, message, key, overlapped, 0) !== 0) {
      const kind = message.readUInt32LE(0);
      if (kind === PROCESS_REFUSED) refused.processes += 1;
      if (kind === MEMORY_REFUSED) refused.memory += 1;
    }
  };
  const timer = setInterval(take, TAKE_EVERY_MS).unref();
  return {
    count: () => {
      take();
      return { oomKills: 0, refusedForks: refused.processes, refusedMemory: refused.memory };
    },
    close: () => {
      clearInterval(timer);
      closeHandle(port);
    },
  };
}

/**
 * Starts a program suspended and calls `start.prepare` before its first instruction, so that nothing that it starts
 * escapes. Where that fails, the process is ended.
 *
 * @param start.gateFile not needed here
 * @throws WindowsError or StartRefusedError where it cannot be started
 */
export async function startInGroup(
  command: Command,
  options: StartOptions,
  start: { readonly gateFile: string; readonly prepare: (pid: number) => void },
): Promise<StartedProcess> {
  return startSteps(command, options, start.prepare);
}
