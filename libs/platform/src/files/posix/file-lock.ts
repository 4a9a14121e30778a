import { spawnSync } from "node:child_process";
import { closeSync, constants, fstatSync, lstatSync, openSync } from "node:fs";
import type { FileLock } from "../file-lock.ts";

/**
 * Takes the exclusive lock of a file, or returns undefined at once where someone else holds it.
 *
 * flock(2) locks the open file description, not the process: flock(1) from util-linux (or busybox) locks
 * the descriptor that it inherits from us, and the lock stays ours when it has ended. So Node.js and Deno
 * take the same kind of lock without native code, and `flock FILE` in a shell excludes both.
 *
 * @throws the system's error where the file can't be opened; Error where flock(1) is missing
 */
export function acquireFileLock(path: string): FileLock | undefined {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  const outcome = spawnSync("flock", ["-n", "3"], {
    stdio: ["ignore", "ignore", "ignore", descriptor],
    cwd: "/",
    env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin" },
  });
  if (outcome.status === 0) {
    // Whoever held it may have removed the file: then the lock excludes nobody who opens the new one.
    if (!isSameFile(descriptor, path)) {
      closeSync(descriptor);
      return acquireFileLock(path);
    }
    return {
      release: () => closeSync(descriptor),
      isInPlace: () => isSameFile(descriptor, path),
    };
  }
  closeSync(descriptor);
  if (outcome.status === 1) return undefined;
  throw new Error(
    `Cannot lock "${path}" by flock(1): ${outcome.error?.message ?? `it ended with ${outcome.status ?? outcome.signal}`}. Install util-linux`,
    { cause: outcome.error },
  );
}

function isSameFile(descriptor: number, path: string): boolean {
  const held = fstatSync(descriptor);
  const there = lstatSync(path, { throwIfNoEntry: false });
  return there !== undefined && there.ino === held.ino && there.dev === held.dev;
}
