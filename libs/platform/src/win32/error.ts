import { kernel32 } from "./kernel32.ts";

/** Error numbers of Windows that this library handles (winerror.h). */
export const WINDOWS_ERRORS = {
  FILE_NOT_FOUND: 2,
  PATH_NOT_FOUND: 3,
  ACCESS_DENIED: 5,
  INVALID_HANDLE: 6,
  SHARING_VIOLATION: 32,
  LOCK_VIOLATION: 33,
  NOT_SUPPORTED: 50,
  INVALID_PARAMETER: 87,
  BROKEN_PIPE: 109,
  ALREADY_EXISTS: 183,
  MORE_DATA: 234,
  IO_PENDING: 997,
} as const;

/** Codes of Node.js for the same states, so that callers handle one kind of code. */
const CODES = new Map<number, string>([
  [2, "ENOENT"],
  [3, "ENOENT"],
  [4, "EMFILE"],
  [5, "EACCES"],
  [8, "ENOMEM"],
  [14, "ENOMEM"],
  [19, "EROFS"],
  [32, "EBUSY"],
  [33, "EBUSY"],
  [39, "ENOSPC"],
  [87, "EINVAL"],
  [112, "ENOSPC"],
  [123, "ENOENT"],
  [145, "ENOTEMPTY"],
  [183, "EEXIST"],
  [193, "ENOEXEC"],
  [206, "ENAMETOOLONG"],
  [216, "ENOEXEC"],
  [267, "ENOENT"],
  [740, "EACCES"],
  [1117, "EIO"],
  [1224, "EBUSY"],
  [1455, "ENOMEM"],
]);

/** A function of Windows failed. `code` is the code of Node.js for the state, where there is one. */
export class WindowsError extends Error {
  readonly code: string;
  readonly number: number;

  constructor(action: string, number: number) {
    super(`Cannot ${action}: Windows error ${number}${known(number)}`);
    this.name = "WindowsError";
    this.number = number;
    this.code = CODES.get(number) ?? `WINDOWS_${number}`;
  }
}

/**
 * Makes the error of the last call, which must be the one that failed.
 *
 * @param action as in "Cannot <action>"
 */
export function lastWindowsError(action: string): WindowsError {
  return new WindowsError(action, kernel32.GetLastError());
}

/** Returns the error number of the last call, which must be the one that failed. */
export function lastErrorNumber(): number {
  return kernel32.GetLastError();
}

function known(number: number): string {
  const code = CODES.get(number);
  return code === undefined ? "" : ` (${code})`;
}

/**
 * A program that is not started, since Windows would run something else or split its arguments otherwise. The code is
 * that of Node.js for the same state: EINVAL, E2BIG, ENAMETOOLONG, ENOENT, EACCES.
 */
export class StartRefusedError extends Error {
  override readonly name = "StartRefusedError";
  readonly code: "EINVAL" | "E2BIG" | "ENAMETOOLONG" | "ENOENT" | "EACCES";

  constructor(code: StartRefusedError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
