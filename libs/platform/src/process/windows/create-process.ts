import { win32 } from "node:path";
import { lastWindowsError, StartRefusedError } from "../../win32/error.ts";
import { closeHandle, type Handle } from "../../win32/handle.ts";
import { nativeLibrary } from "../../win32/library.ts";
import type { Command, ProcessIdentity } from "../types.ts";
import { commandLine, environmentBlock } from "./command-line.ts";
import { resolveProgram } from "./find-program.ts";
import { readProcess } from "./process-table.ts";
import { kernel32 } from "../../win32/kernel32.ts";

/** What may be combined with `|` (Process Creation Flags). */
export const CREATION_FLAGS = {
  CREATE_SUSPENDED: 0x4,
  DETACHED_PROCESS: 0x8,
  CREATE_NEW_CONSOLE: 0x10,
  CREATE_NEW_PROCESS_GROUP: 0x200,
  CREATE_BREAKAWAY_FROM_JOB: 0x100_0000,
  CREATE_DEFAULT_ERROR_MODE: 0x400_0000,
  CREATE_NO_WINDOW: 0x800_0000,
} as const;

/** A process to create. */
export type ProcessCreation = {
  readonly command: Command;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of CREATION_FLAGS. */
  readonly flags: number;
  /** A foreign parent process, opened with PROCESS_CREATE_PROCESS: the new process becomes its child, in its job. */
  readonly parent?: Handle;
  /** A job that holds it from its first moment. */
  readonly job?: Handle;
  /** Inheritable handles. It inherits exactly these; without them nothing. */
  readonly streams?: { readonly stdin: Handle; readonly stdout: Handle; readonly stderr: Handle };
  /** Its environment names its creator, by which an orphaned suspended process is found (suspended-orphans.ts). */
  readonly namesCreator?: boolean;
};

/** A created process. The caller closes both handles: see closeCreated. */
export type CreatedProcess = { readonly pid: number; readonly process: Handle; readonly thread: Handle };

const EXTENDED_STARTUPINFO_PRESENT = 0x8_0000;
const CREATE_UNICODE_ENVIRONMENT = 0x400;
const STARTF_USESTDHANDLES = 0x100;
const RESUME_FAILED = 0xffff_ffff;
const MAX_PATH = 260;
/** With a backslash at its end, and the NUL (SetCurrentDirectory); no prefix and no setting changes that for a new process. */
const MAX_FOLDER = MAX_PATH - 2;

/**
 * Creates a process by CreateProcessW.
 *
 * @throws WindowsError where Windows refuses; StartRefusedError for what is checked before (find-program.ts,
 * command-line.ts)
 */
export function createProcess(creation: ProcessCreation): CreatedProcess {
  const { command, streams } = creation;
  const env = environmentOf(creation);
  const cwd = workingFolder(creation);
  const file = resolveProgram(command.file, { cwd, searchPath: searchPathOf(env) });
  const text = Buffer.from(`${commandLine({ file, args: command.args })}\0`, "utf16le");
  const block = environmentBlock(env);
  const information = Buffer.alloc(24);
  return withAttributes(attributesOf(creation), (attributes) => {
    const done = kernel32.CreateProcessW(
      file.length < MAX_PATH ? file : win32.toNamespacedPath(file),
      text,
      null,
      null,
      streams === undefined ? 0 : 1,
      creation.flags | EXTENDED_STARTUPINFO_PRESENT | CREATE_UNICODE_ENVIRONMENT,
      block,
      cwd,
      startupInformation(attributes, streams),
      information,
    );
    if (done === 0) throw lastWindowsError(`start "${file}" in "${cwd}"`);
    return {
      process: Number(information.readBigInt64LE(0)),
      thread: Number(information.readBigInt64LE(8)),
      pid: information.readUInt32LE(16),
    };
  });
}

/** Windows reports a folder with too long a name as invalid, and Wine starts the program in another folder. */
function workingFolder({ command, cwd }: ProcessCreation): string {
  const folder = win32.resolve(cwd);
  if (folder.includes("\0")) {
    throw new StartRefusedError(
      "EINVAL",
      `Cannot start "${command.file}" in ${JSON.stringify(cwd)}: the folder name contains a NUL character`,
    );
  }
  if (folder.length > MAX_FOLDER) {
    throw new StartRefusedError(
      "ENAMETOOLONG",
      `Cannot start "${command.file}" in "${cwd}": Windows allows a working directory of ${MAX_FOLDER} characters, and this one has ${folder.length}`,
    );
  }
  return folder;
}

/** A child does not inherit the variable of its own creator. */
function environmentOf({ env, namesCreator }: ProcessCreation): Readonly<Record<string, string>> {
  const others = Object.entries(env).filter(([name]) => name.toUpperCase() !== CREATOR_VARIABLE);
  return Object.fromEntries(
    namesCreator === true ? [...others, [CREATOR_VARIABLE, ownCreatorText()]] : others,
  );
}

function searchPathOf(env: Readonly<Record<string, string>>): string {
  return Object.entries(env).findLast(([name]) => name.toUpperCase() === "PATH")?.[1] ?? "";
}

type Attribute = { readonly key: number; readonly value: Buffer };

const PARENT_PROCESS = 0x2_0000;
const HANDLE_LIST = 0x2_0002;
const JOB_LIST = 0x2_000d;

function attributesOf({ parent, job, streams }: ProcessCreation): readonly Attribute[] {
  const attributes: Attribute[] = [];
  if (parent !== undefined) attributes.push({ key: PARENT_PROCESS, value: handleArray([parent]) });
  if (job !== undefined) attributes.push({ key: JOB_LIST, value: handleArray([job]) });
  if (streams !== undefined) {
    // Windows refuses a list that names a handle twice.
    const distinct = new Set([streams.stdin, streams.stdout, streams.stderr]);
    attributes.push({ key: HANDLE_LIST, value: handleArray([...distinct]) });
  }
  return attributes;
}

function handleArray(handles: readonly Handle[]): Buffer {
  const bytes = Buffer.alloc(8 * handles.length);
  for (const [index, handle] of handles.entries()) bytes.writeBigInt64LE(BigInt(handle), 8 * index);
  return bytes;
}

function withAttributes<T>(attributes: readonly Attribute[], act: (list: Buffer | undefined) => T): T {
  if (attributes.length === 0) return act(undefined);
  const size = Buffer.alloc(8);
  // The first call fails, and returns the size of the list.
  kernel32.InitializeProcThreadAttributeList(null, attributes.length, 0, size);
  const listBytes = Number(size.readBigUInt64LE(0));
  const valuesBytes = attributes.reduce((sum, { value }) => sum + value.length, 0);
  // A value must stay where it is as long as the list (UpdateProcThreadAttribute), so both are one piece of memory.
  const list = Buffer.alloc(aligned(listBytes) + valuesBytes);
  if (kernel32.InitializeProcThreadAttributeList(list, attributes.length, 0, size) === 0) {
    throw lastWindowsError("make the list of attributes of a new process");
  }
  try {
    let at = aligned(listBytes);
    for (const { key, value } of attributes) {
      value.copy(list, at);
      const address = nativeLibrary().address(list) + BigInt(at);
      if (kernel32.UpdateProcThreadAttribute(list, 0, key, address, value.length, null, null) === 0) {
        throw lastWindowsError(`set attribute 0x${key.toString(16)} of a new process`);
      }
      at += value.length;
    }
    return act(list);
  } finally {
    kernel32.DeleteProcThreadAttributeList(list);
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** Resumes a process that was created suspended. @throws WindowsError */
export function resumeProcess({ pid, thread }: CreatedProcess): void {
  if (kernel32.ResumeThread(thread) === RESUME_FAILED) throw lastWindowsError(`resume the process ${pid}`);
}

/** Closes both handles of a created process; the process goes on. */
export function closeCreated({ process, thread }: CreatedProcess): void {
  closeHandle(thread);
  closeHandle(process);
}

/** Ends a created process and closes its handles. */
export function endCreated(created: CreatedProcess): void {
  kernel32.TerminateProcess(created.process, 1);
  closeCreated(created);
}

/** STARTUPINFOEXW of a 64-bit system. */
function startupInformation(list: Buffer | undefined, streams: ProcessCreation["streams"]): Buffer {
  const bytes = Buffer.alloc(112);
  bytes.writeUInt32LE(bytes.length, 0);
  if (streams !== undefined) {
    bytes.writeUInt32LE(STARTF_USESTDHANDLES, 60);
    handleArray([streams.stdin, streams.stdout, streams.stderr]).copy(bytes, 80);
  }
  if (list !== undefined) bytes.writeBigUInt64LE(nativeLibrary().address(list), 104);
  return bytes;
}

/**
 * Names the creator in the environment of a process that is created suspended: the creator alone has the handle that
 * resumes it. Its own children do not get the variable.
 */
export const CREATOR_VARIABLE = "ROBOTMK_CREATED_BY";

/** Writes the value of that variable for this process. @throws Error where Windows does not list this process */
export function ownCreatorText(): string {
  const own = readProcess(process.pid);
  if (own === undefined)
    throw new Error(`Cannot identify this process ${process.pid}: Windows does not list it`);
  return `${own.pid} ${own.startToken}`;
}

/** Reads what ownCreatorText wrote; undefined for any other text. */
export function creatorOf(text: string | undefined): ProcessIdentity | undefined {
  const { pid, startToken } = /^(?<pid>\d{1,10}) (?<startToken>\d+:\d+)$/.exec(text ?? "")?.groups ?? {};
  return pid === undefined || startToken === undefined ? undefined : { pid: Number(pid), startToken };
}
