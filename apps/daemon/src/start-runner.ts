import { closeSync } from "node:fs";
import {
  type Command,
  environmentForSibling,
  type OutputFile,
  type ProcessEnd,
  type ProcessIdentity,
  readProcess,
  siblingCommand,
  type StartedProcess,
  startProcess,
} from "@robotmk-controller/platform";

/** By which config a runner works, and where what it says goes: its log is another. */
export type RunnerPlace = {
  readonly configFile: string;
  readonly configText: string;
  readonly contextName: string;
  /** Opens what takes its stdout and stderr. */
  readonly openOutput: () => OutputFile | "null";
};

/** Starts a runner in a session of its own, so that it outlives the daemon, and waits for its end. */
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
  const runner = await startWithOutput(command, place.openOutput());
  runner.unref();
  const identity = readProcess(runner.pid);
  if (identity !== undefined) onStarted(identity);
  return runner.ended;
}

async function startWithOutput(command: Command, output: OutputFile | "null"): Promise<StartedProcess> {
  try {
    return await startProcess(command, {
      cwd: "/",
      env: environmentForSibling(),
      output,
      kind: "sibling",
    });
  } finally {
    if (output !== "null") closeSync(output.descriptor);
  }
}
