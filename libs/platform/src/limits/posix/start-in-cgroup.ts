import { spawnSync } from "node:child_process";
import { acquireFileLock } from "../../files/posix/file-lock.ts";
import { findProgram } from "../../process/posix/find-program.ts";
import { startProcess } from "../../process/posix/start.ts";
import type { Command, StartedProcess, StartOptions } from "../../process/types.ts";

/**
 * Starts a program, and calls `prepare` with its pid before its first instruction, so that no child of it escapes the
 * group. Until then the process is flock(1), which becomes the program without a fork (util-linux). Where flock(1) is
 * missing or has no --no-fork, as in busybox, `prepare` comes right after the start.
 *
 * @param start.gateFile a file for this start alone, on which flock(1) waits
 * @throws the system's error where it cannot be started
 */
export async function startInGroup(
  command: Command,
  options: StartOptions,
  start: { readonly gateFile: string; readonly prepare: (pid: number) => void },
): Promise<StartedProcess> {
  const flock = flockWithoutFork();
  const gate = flock === undefined ? undefined : acquireFileLock(start.gateFile);
  if (flock === undefined || gate === undefined) {
    const started = await startProcess(command, options);
    start.prepare(started.pid);
    return started;
  }
  try {
    const args = ["--no-fork", start.gateFile, command.file, ...command.args];
    const started = await startProcess({ file: flock, args }, options);
    start.prepare(started.pid);
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
