import { nativeFunction } from "./native-function.ts";
import { lastWindowsError } from "./windows-error.ts";

/** A handle of Windows, as a number: they are small, whatever the size of the type. */
export type Handle = number;

/** What functions that open files return when they fail. */
export const INVALID_HANDLE: Handle = -1;

const closeHandleFunction = nativeFunction("kernel32.dll", "int __stdcall CloseHandle(intptr handle)");

/** Closes a handle. @throws WindowsError where it is none of ours */
export function closeHandle(handle: Handle): void {
  if (closeHandleFunction(handle) === 0) throw lastWindowsError(`close the handle ${handle}`);
}

/** Does something with a handle, and closes it whatever comes of that. */
export function withHandle<T>(handle: Handle, act: (handle: Handle) => T): T {
  try {
    return act(handle);
  } finally {
    closeHandle(handle);
  }
}
