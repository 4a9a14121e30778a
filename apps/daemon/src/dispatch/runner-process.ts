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

/** The config of a runner, and the file for its stdout and stderr, which is not its log. */
export type RunnerSettings = {
  readonly configFile: string;
  readonly configText: string;
  readonly contextName: string;
  /** Opens the file for stdout and stderr. */
  readonly openOutput: () => OutputFile | "null";
};

/** Starts a runner in its own session, so that it survives the daemon, and waits for its end. */
export async function startRunner(
  args: readonly string[],
  settings: RunnerSettings,
  onStarted: (runner: ProcessIdentity) => void,
): Promise<ProcessEnd> {
  const command = siblingCommand("runner", [
    ...args,
    "--config",
    settings.configFile,
    "--config-text",
    settings.configText,
    "--context",
    settings.contextName,
  ]);
  const runner = await startWithOutput(command, settings.openOutput());
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

/** CreateProcessW takes 32,766 characters, paths of programs and config included. */
const MOST_CHARACTERS = 20_000;

/** The arguments that name a runner's tasks. Call `clear()` when the runner has ended. */
export type TaskArguments = { readonly args: readonly string[]; readonly clear: () => void };

/** Names the tasks on the command line or, where they are too many, in a file. */
export function taskArguments(folders: SpoolFolders, names: readonly string[]): TaskArguments {
  const args = names.flatMap((name) => ["--task", name]);
  if (args.join(" ").length <= MOST_CHARACTERS) return { args, clear: () => undefined };
  const file = writeTaskListFile(folders, names);
  return { args: ["--tasks-from", file], clear: () => removeTaskListFile(file) };
}
