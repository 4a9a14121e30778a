import { once } from "node:events";
import { win32 } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { retrySharingViolation } from "../../files/sharing-violation.ts";
import { WINDOWS_ERRORS, WindowsError } from "../../win32/error.ts";
import { FILE_ACCESS, openInheritable } from "../../win32/file.ts";
import { closeHandle, type Handle, withHandle } from "../../win32/handle.ts";
import { disarmJob, makeKillOnCloseJob } from "../../win32/job-object.ts";
import type { Command, OutputFile, ProcessEnd, StartedProcess, StartOptions } from "../types.ts";
import {
  type CreatedProcess,
  createProcess,
  CREATION_FLAGS,
  endCreated,
  type ProcessCreation,
  resumeProcess,
} from "./create-process.ts";
import { type OutputPipe, outputPipe } from "./output-pipe.ts";
import { watchProcess } from "./wait.ts";
import { kernel32 } from "../../win32/kernel32.ts";

const { CREATE_SUSPENDED, CREATE_NO_WINDOW, DETACHED_PROCESS, CREATE_NEW_PROCESS_GROUP } = CREATION_FLAGS;

/**
 * Starts a program without a shell, with an empty stdin; it inherits its streams and nothing else.
 *
 * @param whileSuspended is called before the process executes anything; where it throws, the process is ended
 * @throws WindowsError or StartRefusedError where the program cannot be started
 */
export function startSteps(
  command: Command,
  options: StartOptions,
  whileSuspended?: (pid: number) => void,
): StartedProcess {
  const opened: Handle[] = [];
  const keep = (handle: Handle): Handle => {
    opened.push(handle);
    return handle;
  };
  const pipes: OutputPipe[] = [];
  try {
    const stdin = keep(openInheritable("NUL", { access: FILE_ACCESS.READ }));
    const output = () => {
      if (options.output !== "pipe") return keep(outputHandle(options.output));
      const pipe = outputPipe();
      pipes.push(pipe);
      return keep(pipe.writer);
    };
    const streams = { stdin, stdout: output(), stderr: output() };
    const { cwd, env } = options;
    const created = createOfKind({ command, cwd, env, streams, flags: 0 }, { options, whileSuspended });
    runCreated(created, whileSuspended);
    const readers = pipes.map(({ reader }) => reader);
    const [stdout, stderr] = readers;
    const { ended, unref } = watchProcess(created.process);
    return { pid: created.pid, ended: afterOutput(ended, readers), unref, stdout, stderr };
  } catch (error) {
    for (const { reader } of pipes) reader.destroy();
    throw error;
  } finally {
    // The child has its own handles now, and a pipe ends when its last writer has closed it.
    for (const handle of opened) closeHandle(handle);
  }
}

/** Time to read what is left in the pipes: a turn of the event loop or two is enough. */
const DRAIN_MS = 100;

/**
 * Settles once the process has ended and its output is read. Another process that has the streams open still delays
 * that by DRAIN_MS at most.
 */
async function afterOutput(ended: Promise<ProcessEnd>, readers: readonly Readable[]): Promise<ProcessEnd> {
  const closed = readers.map(async (reader) => reader.closed || once(reader, "close").catch(() => undefined));
  const end = await ended;
  const drained = new AbortController();
  const deadline = delay(DRAIN_MS, undefined, { signal: drained.signal }).catch(() => undefined);
  await Promise.race([Promise.all(closed), deadline]);
  drained.abort();
  return end;
}

/** Opens the file again, because only the runtime knows the handle behind a descriptor. */
function outputHandle(output: "null" | OutputFile): Handle {
  if (output === "null") return openInheritable("NUL", { access: FILE_ACCESS.WRITE });
  const { path } = output;
  return retrySharingViolation({ action: "open", path, timeoutMs: 50 }, () =>
    openInheritable(win32.toNamespacedPath(path), { access: FILE_ACCESS.APPEND, isMovable: true }),
  );
}

function createOfKind(
  creation: ProcessCreation,
  how: { readonly options: StartOptions; readonly whileSuspended: unknown },
): CreatedProcess {
  const suspended = how.whileSuspended === undefined ? 0 : CREATE_SUSPENDED;
  if (how.options.kind !== "sibling") {
    // A process that was started as the first of a group ignores Ctrl-C, and so do all that it starts.
    kernel32.SetConsoleCtrlHandler(0, 0);
    return createProcess({ ...creation, flags: suspended | CREATE_NO_WINDOW });
  }
  const flags = suspended | DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP;
  // A suspended one gets a job of its own.
  if (suspended !== 0) return createSibling({ ...creation, flags });
  return withKillOnCloseJob((job) => createSibling({ ...creation, flags, job }));
}

function createSibling(creation: ProcessCreation): CreatedProcess {
  const { flags } = creation;
  try {
    return createProcess({ ...creation, flags: flags | CREATION_FLAGS.CREATE_BREAKAWAY_FROM_JOB });
  } catch (error) {
    if (!(error instanceof WindowsError) || error.number !== WINDOWS_ERRORS.ACCESS_DENIED) throw error;
    // A job may keep all that is started in it.
    return createProcess(creation);
  }
}

/**
 * Creates a process that outlives this one. CreateProcessW creates it suspended and resumes it at its end: if this
 * process were killed in between, the child would stay suspended for ever. Until then the job ends it with this one.
 */
function withKillOnCloseJob(create: (job: Handle) => CreatedProcess): CreatedProcess {
  const job = makeKillOnCloseJob();
  return withHandle(job, () => {
    const created = create(job);
    try {
      disarmJob(job);
      return created;
    } catch (error) {
      endCreated(created);
      throw error;
    }
  });
}

/** Resumes a process that was created suspended, and closes the handle of its thread. */
function runCreated(created: CreatedProcess, whileSuspended?: (pid: number) => void): void {
  if (whileSuspended !== undefined) {
    try {
      whileSuspended(created.pid);
      resumeProcess(created);
    } catch (error) {
      endCreated(created);
      throw error;
    }
  }
  closeHandle(created.thread);
}

/** Starts a program: see startSteps. */
export async function startProcess(command: Command, options: StartOptions): Promise<StartedProcess> {
  return startSteps(command, options);
}
