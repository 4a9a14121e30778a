import { lastErrorNumber, lastWindowsError, WINDOWS_ERRORS, WindowsError } from "./error.ts";
import { kernel32 } from "./kernel32.ts";

/** A handle of Windows. Its value is small, so a number holds it, whatever the size of the type. */
export type Handle = number;

/** The pseudo handle of GetCurrentProcess. */
export const OWN_PROCESS: Handle = -1;

/** What functions that open files return when they fail. */
export const INVALID_HANDLE: Handle = -1;

/** Closes a handle. @throws WindowsError where it is not open in this process */
export function closeHandle(handle: Handle): void {
  if (kernel32.CloseHandle(handle) === 0) throw lastWindowsError(`close the handle ${handle}`);
}

/** Calls `act` with a handle and closes the handle afterwards, also where `act` throws. */
export function withHandle<T>(handle: Handle, act: (handle: Handle) => T): T {
  try {
    return act(handle);
  } finally {
    closeHandle(handle);
  }
}

/** Rights to ask for when a process is opened (Process Security and Access Rights). */
export const PROCESS_RIGHTS = {
  TERMINATE: 0x1,
  VM_READ: 0x10,
  CREATE_PROCESS: 0x80,
  SET_QUOTA: 0x100,
  QUERY_INFORMATION: 0x400,
  SUSPEND_RESUME: 0x800,
  QUERY_LIMITED_INFORMATION: 0x1000,
  SYNCHRONIZE: 0x10_0000,
} as const;

/** What WaitForSingleObject returns for a process that has ended, or an event that is set. */
export const WAIT_OBJECT_0 = 0;

/** Result of withProcess. */
export type Opening<T> =
  | { readonly kind: "opened"; readonly result: T }
  | { readonly kind: "gone" }
  | { readonly kind: "denied" };

/**
 * Opens a living process, calls `act` with its handle and its time of creation, and closes the handle. A process that
 * has ended exists as long as any process has a handle of it; it counts as gone.
 *
 * @param rights of PROCESS_RIGHTS, besides those that this function needs itself
 * @throws WindowsError where Windows refuses to open it for another reason than its absence or missing rights
 */
export function withProcess<T>(
  pid: number,
  rights: number,
  act: (process: { readonly handle: Handle; readonly created: bigint }) => T,
): Opening<T> {
  // Windows opens pid 8 for 9, 10 and 11 as well.
  if (pid <= 0 || pid % 4 !== 0) return { kind: "gone" };
  const handle = kernel32.OpenProcess(
    rights | PROCESS_RIGHTS.QUERY_LIMITED_INFORMATION | PROCESS_RIGHTS.SYNCHRONIZE,
    0,
    pid,
  );
  if (handle === 0) return notOpened(pid, lastErrorNumber());
  return withHandle(handle, () => {
    if (hasEnded(handle)) return { kind: "gone" };
    return { kind: "opened", result: act({ handle, created: createdAt(handle) }) };
  });
}

/** Returns whether a process has ended. @param handle with SYNCHRONIZE */
export function hasEnded(handle: Handle): boolean {
  return kernel32.WaitForSingleObject(handle, 0) === WAIT_OBJECT_0;
}

function notOpened(pid: number, number: number): { readonly kind: "gone" } | { readonly kind: "denied" } {
  if (number === WINDOWS_ERRORS.INVALID_PARAMETER) return { kind: "gone" };
  if (number === WINDOWS_ERRORS.ACCESS_DENIED) return { kind: "denied" };
  throw new WindowsError(`open the process ${pid}`, number);
}

function createdAt(handle: Handle): bigint {
  const created = Buffer.alloc(8);
  const other = Buffer.alloc(8);
  if (kernel32.GetProcessTimes(handle, created, other, other, other) === 0) {
    throw new WindowsError("read when a process was created", lastErrorNumber());
  }
  return created.readBigUInt64LE(0);
}

/** Copies memory that Windows allocated. The address must come from Windows, with that many bytes behind it. */
export function readMemory(address: bigint, bytes: number): Buffer {
  const copy = Buffer.alloc(bytes);
  if (bytes > 0) kernel32.RtlMoveMemory(copy, address, bytes);
  return copy;
}

/** Copies a text that Windows allocated, up to its NUL. */
export function readText(address: bigint): string {
  return readMemory(address, 2 * kernel32.lstrlenW(address)).toString("utf16le");
}
