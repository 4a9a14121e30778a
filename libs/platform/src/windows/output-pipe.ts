import { randomBytes } from "node:crypto";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { currentRuntime } from "../common/runtime.ts";
import { descriptorOfHandle } from "./descriptor-handle.ts";
import { closeHandle, type Handle, INVALID_HANDLE } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError } from "./native/windows-error.ts";
import { openInheritable } from "./open-inheritable.ts";
import { polledPipe } from "./polled-pipe.ts";

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
