import { randomBytes } from "node:crypto";
import { Socket } from "node:net";
import { Readable } from "node:stream";
import { currentRuntime } from "../../runtime.ts";
import { descriptorOfHandle } from "../../win32/descriptor.ts";
import { lastWindowsError, WINDOWS_ERRORS, type WindowsError } from "../../win32/error.ts";
import { FILE_ACCESS, openInheritable } from "../../win32/file.ts";
import { closeHandle, type Handle, INVALID_HANDLE } from "../../win32/handle.ts";
import { kernel32 } from "../../win32/kernel32.ts";

/** A pipe from a child to this process. */
export type OutputPipe = {
  /** For the child, inheritable; the caller closes it once the child has it. */
  readonly writer: Handle;
  readonly reader: Readable;
};

const PIPE_ACCESS_INBOUND = 0x1;
const FILE_FLAG_FIRST_PIPE_INSTANCE = 0x8_0000;
const FILE_FLAG_OVERLAPPED = 0x4000_0000;
const PIPE_REJECT_REMOTE_CLIENTS = 0x8;
const BUFFER_BYTES = 65_536;

/**
 * Makes a named pipe that this process reads without blocking and that a child writes like a file; an anonymous pipe
 * of Windows cannot be read so. The pipe has one end for a writer, which is opened at once: if another process were
 * faster, that would fail.
 *
 * @param isPolled default: on Deno, which gives a handle no descriptor
 * @throws WindowsError
 */
export function outputPipe(isPolled = currentRuntime().kind === "deno"): OutputPipe {
  const name = String.raw`\\.\pipe\robotmk-${randomBytes(16).toString("hex")}`;
  const reading = kernel32.CreateNamedPipeW(
    name,
    PIPE_ACCESS_INBOUND | FILE_FLAG_FIRST_PIPE_INSTANCE | (isPolled ? 0 : FILE_FLAG_OVERLAPPED),
    PIPE_REJECT_REMOTE_CLIENTS,
    1,
    0,
    BUFFER_BYTES,
    0,
    null,
  );
  if (reading === INVALID_HANDLE) throw lastWindowsError(`make the pipe "${name}"`);
  let writer: Handle | undefined;
  try {
    writer = openInheritable(name, { access: FILE_ACCESS.WRITE | FILE_ACCESS.READ_ATTRIBUTES });
    return { writer, reader: isPolled ? polledPipe(reading) : socketOf(reading) };
  } catch (error) {
    if (writer !== undefined) closeHandle(writer);
    closeHandle(reading);
    throw error;
  }
}

function socketOf(pipe: Handle): Socket {
  return new Socket({ fd: descriptorOfHandle(pipe), readable: true, writable: false });
}

const POLL_MS = 20;
const AT_ONCE_BYTES = 65_536;

/**
 * Reads a pipe by polling it every 20 ms, for a runtime that cannot read a handle itself. The handle is closed with
 * the stream.
 *
 * @param pipe opened without FILE_FLAG_OVERLAPPED
 */
export function polledPipe(pipe: Handle): Readable {
  let timer: NodeJS.Timeout | undefined;
  const read = (reader: Readable): void => {
    try {
      const part = readAvailable(pipe);
      if (part !== undefined) reader.push(part);
      else timer = setTimeout(() => read(reader), POLL_MS);
    } catch (error) {
      reader.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };
  return new Readable({
    read() {
      clearTimeout(timer);
      read(this);
    },
    destroy(error, done) {
      clearTimeout(timer);
      closeHandle(pipe);
      done(error);
    },
  });
}

/** Undefined: the pipe is empty now; null: its last writer has closed it. */
function readAvailable(pipe: Handle): Buffer | null | undefined {
  const count = Buffer.alloc(4);
  if (kernel32.PeekNamedPipe(pipe, null, 0, null, count, null) === 0) return endOrThrow("peek into");
  const bytes = Math.min(count.readUInt32LE(), AT_ONCE_BYTES);
  if (bytes === 0) return undefined;
  const part = Buffer.alloc(bytes);
  if (kernel32.ReadFile(pipe, part, bytes, count, null) === 0) return endOrThrow("read");
  return part.subarray(0, count.readUInt32LE());
}

function endOrThrow(action: string): null {
  const error: WindowsError = lastWindowsError(`${action} the pipe of a program`);
  if (error.number === WINDOWS_ERRORS.BROKEN_PIPE) return null;
  throw error;
}
