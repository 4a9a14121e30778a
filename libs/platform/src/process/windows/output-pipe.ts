import { randomBytes } from "node:crypto";
import { Socket } from "node:net";
import { Readable } from "node:stream";
import { currentRuntime } from "../../runtime.ts";
import { descriptorOfHandle } from "../../win32/descriptor.ts";
import { lastWindowsError, WINDOWS_ERRORS, type WindowsError } from "../../win32/error.ts";
import { openInheritable } from "../../win32/file.ts";
import { closeHandle, type Handle, INVALID_HANDLE } from "../../win32/handle.ts";
import { nativeFunction } from "../../win32/library.ts";

/** A pipe from a child to us. */
export type OutputPipe = {
  /** For the child, inheritable; ours is closed once the child has it. */
  readonly writer: Handle;
  readonly reader: Readable;
};

const createNamedPipe = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall CreateNamedPipeW(str16 name, uint32 mode, uint32 kind, uint32 maxInstances, uint32 outBytes, uint32 inBytes, uint32 timeoutMs, void* security)",
);

const PIPE_ACCESS_INBOUND = 0x1;
const FILE_FLAG_FIRST_PIPE_INSTANCE = 0x8_0000;
const FILE_FLAG_OVERLAPPED = 0x4000_0000;
const PIPE_REJECT_REMOTE_CLIENTS = 0x8;
const GENERIC_WRITE = 0x4000_0000;
const FILE_READ_ATTRIBUTES = 0x80;
const BUFFER_BYTES = 65_536;

/**
 * Makes a pipe that we read without waiting and that a child writes as any file: an anonymous pipe of Windows can't be
 * read so. It has one single end for a writer, which we take ourselves at once: were somebody faster, that would fail.
 *
 * @param isPolled by default on Deno, which gives a handle no descriptor
 * @throws WindowsError
 */
export function outputPipe(isPolled = currentRuntime().kind === "deno"): OutputPipe {
  const name = String.raw`\\.\pipe\robotmk-${randomBytes(16).toString("hex")}`;
  const ours = createNamedPipe(
    name,
    PIPE_ACCESS_INBOUND | FILE_FLAG_FIRST_PIPE_INSTANCE | (isPolled ? 0 : FILE_FLAG_OVERLAPPED),
    PIPE_REJECT_REMOTE_CLIENTS,
    1,
    0,
    BUFFER_BYTES,
    0,
    null,
  );
  if (ours === INVALID_HANDLE) throw lastWindowsError(`make the pipe "${name}"`);
  let writer: Handle | undefined;
  try {
    writer = openInheritable(name, { access: GENERIC_WRITE | FILE_READ_ATTRIBUTES });
    return { writer, reader: isPolled ? polledPipe(ours) : socketOf(ours) };
  } catch (error) {
    if (writer !== undefined) closeHandle(writer);
    closeHandle(ours);
    throw error;
  }
}

function socketOf(pipe: Handle): Socket {
  return new Socket({ fd: descriptorOfHandle(pipe), readable: true, writable: false });
}

const peekNamedPipe = nativeFunction(
  "kernel32.dll",
  "int __stdcall PeekNamedPipe(intptr pipe, void* buffer, uint32 bytes, void* read, void* available, void* left)",
);
const readFile = nativeFunction(
  "kernel32.dll",
  "int __stdcall ReadFile(intptr file, void* buffer, uint32 bytes, void* read, void* overlapped)",
);

const POLL_MS = 20;
const AT_ONCE_BYTES = 65_536;

/**
 * Reads our end of a pipe by looking every 20 ms what is in it, for a runtime that takes no handle of ours. The handle
 * is closed with the stream.
 *
 * @param pipe opened without FILE_FLAG_OVERLAPPED
 */
export function polledPipe(pipe: Handle): Readable {
  let look: NodeJS.Timeout | undefined;
  const read = (reader: Readable): void => {
    try {
      const part = readAvailable(pipe);
      if (part !== undefined) reader.push(part);
      else look = setTimeout(() => read(reader), POLL_MS);
    } catch (error) {
      reader.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };
  return new Readable({
    read() {
      clearTimeout(look);
      read(this);
    },
    destroy(error, done) {
      clearTimeout(look);
      closeHandle(pipe);
      done(error);
    },
  });
}

/** Undefined: there is nothing now; null: nobody will write any more. */
function readAvailable(pipe: Handle): Buffer | null | undefined {
  const count = Buffer.alloc(4);
  if (peekNamedPipe(pipe, null, 0, null, count, null) === 0) return endOrThrow("look into");
  const bytes = Math.min(count.readUInt32LE(), AT_ONCE_BYTES);
  if (bytes === 0) return undefined;
  const part = Buffer.alloc(bytes);
  if (readFile(pipe, part, bytes, count, null) === 0) return endOrThrow("read");
  return part.subarray(0, count.readUInt32LE());
}

function endOrThrow(action: string): null {
  const error: WindowsError = lastWindowsError(`${action} the pipe of a program`);
  if (error.number === WINDOWS_ERRORS.BROKEN_PIPE) return null;
  throw error;
}
