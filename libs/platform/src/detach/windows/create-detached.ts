import type { Command } from "../../process/types.ts";
import {
  closeCreated,
  createProcess,
  CREATION_FLAGS,
  endCreated,
  resumeProcess,
} from "../../process/windows/create-process.ts";
import type { Handle } from "../../win32/handle.ts";
import { isInJob } from "../../win32/job-object.ts";
import { systemFolder } from "./wmi.ts";

/** Options of createDetached. */
export type DetachedCreation = {
  readonly env: Readonly<Record<string, string>>;
  /** It leaves the job of this process. */
  readonly breaksAway?: boolean;
  /** A foreign parent process, opened with PROCESS_CREATE_PROCESS. */
  readonly parent?: Handle;
  /** A process that turns out to be in a job is ended before it runs. */
  readonly mustBeFree: boolean;
};

/** Windows ignores CREATE_NO_WINDOW beside DETACHED_PROCESS (Process Creation Flags); it counts where that does not. */
const DETACHED =
  CREATION_FLAGS.CREATE_SUSPENDED |
  CREATION_FLAGS.DETACHED_PROCESS |
  CREATION_FLAGS.CREATE_NEW_PROCESS_GROUP |
  CREATION_FLAGS.CREATE_NO_WINDOW;

/**
 * Creates a process without console, without streams and without inherited handles. It is created suspended and runs
 * once it is known whether it is in a job.
 *
 * @returns its pid, and whether it is in a job; undefined where `mustBeFree` ended it
 * @throws WindowsError where Windows refuses
 */
export function createDetached(
  command: Command,
  creation: DetachedCreation,
): { readonly pid: number; readonly inJob: boolean } | undefined {
  const { env, parent, mustBeFree } = creation;
  const breakaway = creation.breaksAway === true ? CREATION_FLAGS.CREATE_BREAKAWAY_FROM_JOB : 0;
  const created = createProcess({
    command,
    env,
    // Only Windows writes there, so no planted DLL is loaded; and no other folder is kept from being removed.
    cwd: systemFolder(),
    flags: DETACHED | breakaway,
    namesCreator: true,
    ...(parent === undefined ? {} : { parent }),
  });
  let isResumed = false;
  try {
    const inJob = isInJob(created.process);
    if (inJob && mustBeFree) return undefined;
    resumeProcess(created);
    isResumed = true;
    return { pid: created.pid, inJob };
  } finally {
    if (isResumed) closeCreated(created);
    else endCreated(created);
  }
}
