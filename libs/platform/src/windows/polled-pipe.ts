import { Readable } from "node:stream";
import { closeHandle, type Handle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError, WINDOWS_ERRORS, type WindowsError } from "./native/windows-error.ts";

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
