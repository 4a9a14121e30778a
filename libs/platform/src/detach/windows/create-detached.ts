import type { Command } from "../../process/types.ts";
import { createProcess, CREATION_FLAGS } from "../../process/windows/create-process.ts";
import { lastWindowsError } from "../../win32/error.ts";
import { closeHandle, type Handle } from "../../win32/handle.ts";
import { isInJob } from "../../win32/job-object.ts";
import { nativeFunction } from "../../win32/library.ts";
import { systemFolder } from "./wmi.ts";

/** How a process is to be created. */
export type DetachedCreation = {
  readonly env: Readonly<Record<string, string>>;
  /** It is to leave our job. */
  readonly breaksAway?: boolean;
  /** Whose child it is to be, with PROCESS_CREATE_PROCESS. */
  readonly parent?: Handle;
  /** One that turns out to be in a job is ended before it ran. */
  readonly mustBeFree: boolean;
};

const resumeThread = nativeFunction("kernel32.dll", "uint32 __stdcall ResumeThread(intptr thread)");
const terminateProcess = nativeFunction(
  "kernel32.dll",
  "int __stdcall TerminateProcess(intptr process, uint32 code)",
);

/** CREATE_NO_WINDOW says nothing beside DETACHED_PROCESS (Process Creation Flags); it holds where that does not. */
const DETACHED =
  CREATION_FLAGS.CREATE_SUSPENDED |
  CREATION_FLAGS.DETACHED_PROCESS |
  CREATION_FLAGS.CREATE_NEW_PROCESS_GROUP |
  CREATION_FLAGS.CREATE_NO_WINDOW;

const RESUME_FAILED = 0xffff_ffff;

/**
 * Creates a process without console, streams or anything inherited. It begins to run only once it is known whether
 * it is in a job.
 *
 * @returns its pid, and whether it is in a job; undefined where it had to be free and was not
 * @throws WindowsError where the system refuses
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
    // Nobody plants a library there, and no folder of anybody's is kept from being removed.
    cwd: systemFolder(),
    flags: DETACHED | breakaway,
    namesCreator: true,
    ...(parent === undefined ? {} : { parent }),
  });
  let isResumed = false;
  try {
    const inJob = isInJob(created.process);
    if (inJob && mustBeFree) return undefined;
    if (resumeThread(created.thread) === RESUME_FAILED) {
      throw lastWindowsError(`let process ${created.pid} run`);
    }
    isResumed = true;
    return { pid: created.pid, inJob };
  } finally {
    if (!isResumed) terminateProcess(created.process, 1);
    closeHandle(created.thread);
    closeHandle(created.process);
  }
}
