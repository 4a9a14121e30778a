import { spawnSync } from "node:child_process";
import { acquireFileLock } from "../../files/posix/file-lock.ts";
import { findProgram } from "../../process/posix/find-program.ts";
import { startProcess } from "../../process/posix/start.ts";
import type { Command, StartedProcess, StartOptions } from "../../process/types.ts";

/**
 * Starts a program, and does something to its process before the first of its own instructions, so that nothing
 * that it starts escapes. What waits until then is flock(1), which becomes the program without a fork (util-linux).
 * Where flock(1) can't, as that of busybox, it is done right after the start.
 *
 * @param hold.gateFile a file for this start alone, on which flock(1) waits
 * @throws the system's error where it can't be started
 */
export async function startHeld(
  command: Command,
  options: StartOptions,
  hold: { readonly gateFile: string; readonly whileHeld: (pid: number) => void },
): Promise<StartedProcess> {
  const flock = flockWithoutFork();
  const gate = flock === undefined ? undefined : acquireFileLock(hold.gateFile);
  if (flock === undefined || gate === undefined) {
    const started = await startProcess(command, options);
    hold.whileHeld(started.pid);
    return started;
  }
  try {
    const args = ["--no-fork", hold.gateFile, command.file, ...command.args];
    const started = await startProcess({ file: flock, args }, options);
    hold.whileHeld(started.pid);
    return started;
  } finally {
    gate.release();
  }
}

const SEARCH_PATH = "/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin";

function flockWithoutFork(): string | undefined {
  const search = findProgram("flock", { searchPath: SEARCH_PATH, cwd: "/" });
  if (search.kind !== "found") return undefined;
  const { status, stdout } = spawnSync(search.path, ["--help"], { cwd: "/", env: {}, encoding: "utf8" });
  return status === 0 && stdout.includes("--no-fork") ? search.path : undefined;
}
