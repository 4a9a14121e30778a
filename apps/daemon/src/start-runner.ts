import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  environmentForSibling,
  type ProcessEnd,
  type ProcessIdentity,
  readProcess,
  siblingCommand,
  startProcess,
} from "@robotmk-controller/platform";

/** By which config a runner works, and where its last words go. */
export type RunnerPlace = {
  readonly configFile: string;
  readonly configText: string;
  readonly contextName: string;
  readonly logDir: string;
};

const MAX_CRASH_BYTES = 1024 * 1024;

/**
 * Starts a runner in a session of its own, so that it outlives the daemon, and waits for its end.
 * What it can't log itself (a crash at its start) ends in a file beside the logs.
 */
export async function startRunner(
  order: readonly string[],
  place: RunnerPlace,
  onStarted: (runner: ProcessIdentity) => void,
): Promise<ProcessEnd> {
  const command = siblingCommand("runner", [
    ...order,
    "--config",
    place.configFile,
    "--config-text",
    place.configText,
    "--context",
    place.contextName,
  ]);
  mkdirSync(place.logDir, { recursive: true, mode: 0o700 });
  const crashFile = join(place.logDir, "robotmk-runner-crash.log");
  const isFull = (statSync(crashFile, { throwIfNoEntry: false })?.size ?? 0) > MAX_CRASH_BYTES;
  const output = openSync(crashFile, isFull ? "w" : "a", 0o600);
  try {
    const runner = await startProcess(command, { cwd: "/", env: environmentForSibling(), output });
    runner.unref();
    const identity = readProcess(runner.pid);
    if (identity !== undefined) onStarted(identity);
    return await runner.ended;
  } finally {
    closeSync(output);
  }
}
