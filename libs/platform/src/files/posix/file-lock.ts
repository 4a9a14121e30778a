import { spawnSync } from "node:child_process";
import { closeSync, constants, fstatSync, lstatSync, openSync } from "node:fs";
import { errorCode } from "../../errors.ts";
import type { FileLock } from "../types.ts";

/**
 * Takes the exclusive lock of a file, or returns undefined at once where somebody else holds it.
 *
 * flock(2) locks the open file description, not the process. On Linux flock(1) from util-linux (or busybox) locks the
 * descriptor that it inherits from this program, and the lock stays when flock(1) has ended. So Node.js and Deno take
 * the same kind of lock without native code, and `flock FILE` in a shell excludes both. macOS and the BSDs have no
 * flock(1); there open(2) itself takes the lock.
 *
 * @throws the system's error where the file cannot be opened; Error where flock(1) is missing
 */
export function acquireFileLock(path: string): FileLock | undefined {
  const descriptor = LOCKS_AT_OPEN.has(process.platform) ? openLocked(path) : openAndLock(path);
  if (descriptor === undefined) return undefined;
  // The last holder may have removed the file: then the lock excludes nobody who opens the new one.
  if (!isSameFile(descriptor, path)) {
    closeSync(descriptor);
    return acquireFileLock(path);
  }
  return {
    release: () => closeSync(descriptor),
    isInPlace: () => isSameFile(descriptor, path),
  };
}

const FLAGS = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
const MODE = 0o600;

/** Systems whose open(2) knows O_EXLOCK (fcntl.h); Node.js has no name for it. */
const LOCKS_AT_OPEN: ReadonlySet<string> = new Set(["darwin", "freebsd", "netbsd", "openbsd"]);
const O_EXLOCK = 0x20;

function openLocked(path: string): number | undefined {
  try {
    return openSync(path, FLAGS | O_EXLOCK | (constants.O_NONBLOCK ?? 0), MODE);
  } catch (error) {
    if (errorCode(error) === "EAGAIN") return undefined;
    throw error;
  }
}

function openAndLock(path: string): number | undefined {
  const descriptor = openSync(path, FLAGS, MODE);
  const { status, signal, error } = spawnSync("flock", ["-n", "3"], {
    stdio: ["ignore", "ignore", "ignore", descriptor],
    cwd: "/",
    env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin" },
  });
  if (status === 0) return descriptor;
  closeSync(descriptor);
  if (status === 1) return undefined;
  const problem = error?.message ?? `it ended with ${status ?? signal}`;
  throw new Error(`Cannot lock "${path}" by flock(1): ${problem}. Install util-linux`, { cause: error });
}

function isSameFile(descriptor: number, path: string): boolean {
  const held = fstatSync(descriptor);
  const there = lstatSync(path, { throwIfNoEntry: false });
  return there !== undefined && there.ino === held.ino && there.dev === held.dev;
}
