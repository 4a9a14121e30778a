import { once } from "node:events";
import { win32 } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { outlastHolders } from "../../files/sharing-violation.ts";
import { lastWindowsError, WINDOWS_ERRORS, WindowsError } from "../../win32/error.ts";
import { openInheritable } from "../../win32/file.ts";
import { closeHandle, type Handle, withHandle } from "../../win32/handle.ts";
import { letGo, makeGuardJob } from "../../win32/job-object.ts";
import { nativeFunction } from "../../win32/library.ts";
import type { Command, OutputFile, ProcessEnd, StartedProcess, StartOptions } from "../types.ts";
import {
  type CreatedProcess,
  createProcess,
  CREATION_FLAGS,
  type ProcessCreation,
} from "./create-process.ts";
import { type OutputPipe, outputPipe } from "./output-pipe.ts";
import { watchProcess } from "./wait.ts";

const resumeThread = nativeFunction("kernel32.dll", "uint32 __stdcall ResumeThread(intptr thread)");
const terminateProcess = nativeFunction(
  "kernel32.dll",
  "int __stdcall TerminateProcess(intptr process, uint32 code)",
);
const setConsoleCtrlHandler = nativeFunction(
  "kernel32.dll",
  "int __stdcall SetConsoleCtrlHandler(void* handler, int add)",
);

const { CREATE_SUSPENDED, CREATE_NO_WINDOW, DETACHED_PROCESS, CREATE_NEW_PROCESS_GROUP } = CREATION_FLAGS;
const GENERIC_READ = 0x8000_0000;
const GENERIC_WRITE = 0x4000_0000;
const FILE_APPEND_DATA = 0x4;
const RESUME_FAILED = 0xffff_ffff;

/**
 * The steps of a start that startProcess and startHeld share.
 *
 * @param whileHeld called before the process does anything; it runs then, or is ended where this throws
 * @throws WindowsError or StartRefusedError where it can't be started
 */
export function startSteps(
  command: Command,
  options: StartOptions,
  whileHeld?: (pid: number) => void,
): StartedProcess {
  const opened: Handle[] = [];
  const keep = (handle: Handle): Handle => {
    opened.push(handle);
    return handle;
  };
  const pipes: OutputPipe[] = [];
  try {
    const stdin = keep(openInheritable("NUL", { access: GENERIC_READ }));
    const output = () => {
      if (options.output !== "pipe") return keep(outputHandle(options.output));
      const pipe = outputPipe();
      pipes.push(pipe);
      return keep(pipe.writer);
    };
    const streams = { stdin, stdout: output(), stderr: output() };
    const { cwd, env } = options;
    const created = createOfKind({ command, cwd, env, streams, flags: 0 }, { options, whileHeld });
    release(created, whileHeld);
    const readers = pipes.map(({ reader }) => reader);
    const [stdout, stderr] = readers;
    const { ended, unref } = watchProcess(created.process);
    return { pid: created.pid, ended: afterLastWords(ended, readers), unref, stdout, stderr };
  } catch (error) {
    for (const { reader } of pipes) reader.destroy();
    throw error;
  } finally {
    // The child has them now; a pipe ends when the last who can write to it has closed it.
    for (const handle of opened) closeHandle(handle);
  }
}

/** What is in a pipe when its process ends is read within a turn of the event loop or two. */
const LAST_WORDS_MS = 100;

/** Who learns that a process has ended has read all that it wrote; others who hold its streams keep nobody waiting. */
async function afterLastWords(ended: Promise<ProcessEnd>, readers: readonly Readable[]): Promise<ProcessEnd> {
  const closed = readers.map(async (reader) => reader.closed || once(reader, "close").catch(() => undefined));
  const end = await ended;
  const isOver = new AbortController();
  const patience = delay(LAST_WORDS_MS, undefined, { signal: isOver.signal }).catch(() => undefined);
  await Promise.race([Promise.all(closed), patience]);
  isOver.abort();
  return end;
}

/** The file is opened anew, as the handle behind a descriptor is known to the runtime alone. */
function outputHandle(output: "null" | OutputFile): Handle {
  if (output === "null") return openInheritable("NUL", { access: GENERIC_WRITE });
  const { path } = output;
  return outlastHolders(
    { action: "open", path },
    () => openInheritable(win32.toNamespacedPath(path), { access: FILE_APPEND_DATA, isMovable: true }),
    { atMostMs: 50 },
  );
}

function createOfKind(
  creation: ProcessCreation,
  how: { readonly options: StartOptions; readonly whileHeld: unknown },
): CreatedProcess {
  const held = how.whileHeld === undefined ? 0 : CREATE_SUSPENDED;
  if (how.options.kind !== "sibling") {
    // A process that was started as the first of a group ignores Ctrl-C, and so do all that it starts.
    setConsoleCtrlHandler(null, 0);
    return createProcess({ ...creation, flags: held | CREATE_NO_WINDOW });
  }
  const flags = held | DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP;
  // A held one gets a job of its own.
  if (held !== 0) return createSibling({ ...creation, flags });
  return guarded((job) => createSibling({ ...creation, flags, job }));
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
 * Creates a process that outlives us once it is there. CreateProcessW makes it suspended, and lets it go at its end:
 * who is killed in between would leave it standing still for ever, so until then it ends with us.
 */
function guarded(create: (job: Handle) => CreatedProcess): CreatedProcess {
  const job = makeGuardJob();
  return withHandle(job, () => {
    const created = create(job);
    try {
      letGo(job);
      return created;
    } catch (error) {
      terminateProcess(created.process, 1);
      closeHandle(created.thread);
      closeHandle(created.process);
      throw error;
    }
  });
}

/** Lets a held process go. */
function release({ pid, process, thread }: CreatedProcess, whileHeld?: (pid: number) => void): void {
  try {
    whileHeld?.(pid);
    if (whileHeld !== undefined && resumeThread(thread) === RESUME_FAILED) {
      throw lastWindowsError(`resume the process ${pid}`);
    }
  } catch (error) {
    terminateProcess(process, 1);
    closeHandle(process);
    throw error;
  } finally {
    closeHandle(thread);
  }
}

/**
 * Starts a program without a shell, with nothing on stdin; it inherits nothing but its streams.
 *
 * @throws WindowsError or StartRefusedError where it can't be started; both have a `code` as errors of Node.js have
 */
export async function startProcess(command: Command, options: StartOptions): Promise<StartedProcess> {
  return startSteps(command, options);
}
