import { win32 } from "node:path";
import { lastWindowsError, StartRefusedError } from "../../win32/error.ts";
import type { Handle } from "../../win32/handle.ts";
import { nativeFunction, nativeLibrary } from "../../win32/library.ts";
import type { Command, ProcessIdentity } from "../types.ts";
import { commandLine, environmentBlock } from "./command-line.ts";
import { resolveProgram } from "./find-program.ts";
import { readProcess } from "./process-table.ts";

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

/** A process to be created. */
export type ProcessCreation = {
  readonly command: Command;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of CREATION_FLAGS. */
  readonly flags: number;
  /** Whose child it shall be, and in whose job; with PROCESS_CREATE_PROCESS. */
  readonly parent?: Handle;
  /** A job in which it is from its first moment. */
  readonly job?: Handle;
  /** Inheritable handles. Exactly these are inherited; without them nothing is. */
  readonly streams?: { readonly stdin: Handle; readonly stdout: Handle; readonly stderr: Handle };
  /** It tells who created it, by which it is found should we be killed before we let it run: see end-newborns.ts. */
  readonly namesCreator?: boolean;
};

/** A process that was created; the caller closes both handles. */
export type CreatedProcess = { readonly pid: number; readonly process: Handle; readonly thread: Handle };

const createProcessW = nativeFunction(
  "kernel32.dll",
  "int __stdcall CreateProcessW(str16 file, void* commandLine, void* processSecurity, void* threadSecurity, int inherit, uint32 flags, void* environment, str16 cwd, void* startup, void* information)",
);

const EXTENDED_STARTUPINFO_PRESENT = 0x8_0000;
const CREATE_UNICODE_ENVIRONMENT = 0x400;
const STARTF_USESTDHANDLES = 0x100;
const MAX_PATH = 260;
/** With a backslash at its end, and the NUL (SetCurrentDirectory); no prefix and no setting changes that for a new process. */
const MAX_FOLDER = MAX_PATH - 2;

/**
 * Creates a process by CreateProcessW.
 *
 * @throws WindowsError where the system refuses, StartRefusedError where it is not asked: see resolve-program.ts,
 * command-line.ts and environment-block.ts
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
    const done = createProcessW(
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

/** Windows tells of a folder that is too long that its name is invalid, and Wine starts the program in another one. */
function workingFolder({ command, cwd }: ProcessCreation): string {
  const folder = win32.resolve(cwd);
  if (folder.includes("\0")) {
    throw new StartRefusedError(
      "EINVAL",
      `Cannot start "${command.file}" in ${JSON.stringify(cwd)}: the name of that folder contains a NUL character`,
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

/** Who created us is nothing to those whom we create. */
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
    // A handle that is named twice is an invalid parameter.
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

const initializeList = nativeFunction(
  "kernel32.dll",
  "int __stdcall InitializeProcThreadAttributeList(void* list, uint32 count, uint32 flags, void* size)",
);
const updateAttribute = nativeFunction(
  "kernel32.dll",
  "int __stdcall UpdateProcThreadAttribute(void* list, uint32 flags, uintptr attribute, intptr value, size_t size, void* previous, void* returned)",
);
const deleteList = nativeFunction("kernel32.dll", "void __stdcall DeleteProcThreadAttributeList(void* list)");

function withAttributes<T>(attributes: readonly Attribute[], act: (list: Buffer | undefined) => T): T {
  if (attributes.length === 0) return act(undefined);
  const size = Buffer.alloc(8);
  // The first call fails, and tells how much room a list needs.
  initializeList(null, attributes.length, 0, size);
  const listBytes = Number(size.readBigUInt64LE(0));
  const valuesBytes = attributes.reduce((sum, { value }) => sum + value.length, 0);
  // A value must stay where it is as long as the list (UpdateProcThreadAttribute), so both are one piece of memory.
  const list = Buffer.alloc(aligned(listBytes) + valuesBytes);
  if (initializeList(list, attributes.length, 0, size) === 0) {
    throw lastWindowsError("make the list of attributes of a new process");
  }
  try {
    let at = aligned(listBytes);
    for (const { key, value } of attributes) {
      value.copy(list, at);
      const address = nativeLibrary().address(list) + BigInt(at);
      if (updateAttribute(list, 0, key, address, value.length, null, null) === 0) {
        throw lastWindowsError(`set attribute 0x${key.toString(16)} of a new process`);
      }
      at += value.length;
    }
    return act(list);
  } finally {
    deleteList(list);
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
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
 * The variable by which a process that is held back tells who created it: that one alone has the handle by which it
 * ever runs. It is for the process itself, and not handed on.
 */
export const CREATOR_VARIABLE = "ROBOTMK_CREATED_BY";

/** What this program writes into it. @throws Error where Windows does not show us to ourselves */
export function ownCreatorText(): string {
  const own = readProcess(process.pid);
  if (own === undefined)
    throw new Error(`Cannot identify this process ${process.pid}: Windows does not show it`);
  return `${own.pid} ${own.startToken}`;
}

/** Reads what ownCreatorText wrote; undefined where it is none of ours. Pure. */
export function creatorOf(text: string | undefined): ProcessIdentity | undefined {
  const { pid, startToken } = /^(?<pid>\d{1,10}) (?<startToken>\d+:\d+)$/.exec(text ?? "")?.groups ?? {};
  return pid === undefined || startToken === undefined ? undefined : { pid: Number(pid), startToken };
}
