import { closeSync } from "node:fs";
import {
  type Command,
  siblingEnvironment,
  type OutputFile,
  type ProcessEnd,
  type ProcessIdentity,
  readProcess,
  siblingCommand,
  type StartedProcess,
  startProcess,
} from "@robotmk-controller/platform";
import { removeTaskListFile, type SpoolFolders, writeTaskListFile } from "@robotmk-controller/spool";

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
      env: siblingEnvironment(),
      output,
      kind: "sibling",
    });
  } finally {
    if (output !== "null") closeSync(output.descriptor);
  }
}

/** Windows takes 32,766 characters (CreateProcessW); paths of programs and config need their share. */
const MOST_CHARACTERS = 20_000;

/** How a runner is told its tasks, and what is to be done when it has ended. */
export type TaskArguments = { readonly args: readonly string[]; readonly clear: () => void };

/** Names the tasks on the command line or, where they are too many, in a file. */
export function taskArguments(folders: SpoolFolders, names: readonly string[]): TaskArguments {
  const args = names.flatMap((name) => ["--task", name]);
  if (args.join(" ").length <= MOST_CHARACTERS) return { args, clear: () => undefined };
  const file = writeTaskListFile(folders, names);
  return { args: ["--tasks-from", file], clear: () => removeTaskListFile(file) };
}
