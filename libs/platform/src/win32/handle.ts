import { lastErrorNumber, lastWindowsError, WINDOWS_ERRORS, WindowsError } from "./error.ts";
import { nativeFunction } from "./library.ts";

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

/** What one may want to do with a process (Process Security and Access Rights). */
export const PROCESS_RIGHTS = {
  TERMINATE: 0x1,
  VM_READ: 0x10,
  SUSPEND_RESUME: 0x800,
  QUERY_LIMITED_INFORMATION: 0x1000,
  SYNCHRONIZE: 0x10_0000,
} as const;

const openProcess = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall OpenProcess(uint32 rights, int inherit, uint32 pid)",
);
const getProcessTimes = nativeFunction(
  "kernel32.dll",
  "int __stdcall GetProcessTimes(intptr process, void* created, void* exited, void* kernel, void* user)",
);
const waitForSingleObject = nativeFunction(
  "kernel32.dll",
  "uint32 __stdcall WaitForSingleObject(intptr handle, uint32 timeoutMs)",
);

const WAIT_OBJECT_0 = 0;

/** What came of opening a process; the handle is closed after `act`. */
export type Opening<T> =
  | { readonly kind: "opened"; readonly result: T }
  | { readonly kind: "gone" }
  | { readonly kind: "denied" };

/**
 * Opens a living process and does something with it. One that has ended stays there as long as somebody has a handle
 * of it: it is gone all the same.
 *
 * @param rights of PROCESS_RIGHTS, besides those by which its life and its creation are read
 * @throws WindowsError where it can't be opened for another reason than its absence or our rights
 */
export function withProcess<T>(
  pid: number,
  rights: number,
  act: (process: { readonly handle: Handle; readonly created: bigint }) => T,
): Opening<T> {
  // Windows opens pid 8 for 9, 10 and 11 as well.
  if (pid <= 0 || pid % 4 !== 0) return { kind: "gone" };
  const handle = openProcess(
    rights | PROCESS_RIGHTS.QUERY_LIMITED_INFORMATION | PROCESS_RIGHTS.SYNCHRONIZE,
    0,
    pid,
  );
  if (handle === 0) return refusal(pid, lastErrorNumber());
  return withHandle(handle, () => {
    if (hasEnded(handle)) return { kind: "gone" };
    return { kind: "opened", result: act({ handle, created: createdAt(handle) }) };
  });
}

/** Tells whether a process has ended; the handle needs SYNCHRONIZE. */
export function hasEnded(handle: Handle): boolean {
  return waitForSingleObject(handle, 0) === WAIT_OBJECT_0;
}

function refusal(pid: number, number: number): { readonly kind: "gone" } | { readonly kind: "denied" } {
  if (number === WINDOWS_ERRORS.INVALID_PARAMETER) return { kind: "gone" };
  if (number === WINDOWS_ERRORS.ACCESS_DENIED) return { kind: "denied" };
  throw new WindowsError(`open the process ${pid}`, number);
}

function createdAt(handle: Handle): bigint {
  const created = Buffer.alloc(8);
  const other = Buffer.alloc(8);
  if (getProcessTimes(handle, created, other, other, other) === 0) {
    throw new WindowsError("read when a process was created", lastErrorNumber());
  }
  return created.readBigUInt64LE(0);
}

const copyMemory = nativeFunction(
  "kernel32.dll",
  "void __stdcall RtlMoveMemory(void* to, intptr from, size_t bytes)",
);
const textLength = nativeFunction("kernel32.dll", "int __stdcall lstrlenW(intptr text)");

/** Copies memory that Windows made for us. The address must be one that it gave, with that many bytes behind it. */
export function readMemory(address: bigint, bytes: number): Buffer {
  const copy = Buffer.alloc(bytes);
  if (bytes > 0) copyMemory(copy, address, bytes);
  return copy;
}

/** Copies a text that Windows made for us, up to its NUL. */
export function readText(address: bigint): string {
  return readMemory(address, 2 * textLength(address)).toString("utf16le");
}
