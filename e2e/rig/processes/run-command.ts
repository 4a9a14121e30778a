import { runtime } from "../../runtimes/current.ts";
import type {
  CommandAnswer,
  CommandSetting,
  Program,
  RuntimeHost,
  StartedProgram,
} from "../../runtimes/runtime.ts";

/** Runs a command to its end, that is until its output is at EOF too. */
export async function runCommand(
  command: readonly string[],
  setting: CommandSetting,
): Promise<CommandAnswer> {
  return await runtime.run(command, setting);
}

/** Starts a program of a host as a person does, without waiting for its end. */
export function startProgram(
  host: RuntimeHost & { readonly command: (program: Program, ...args: string[]) => readonly string[] },
  program: Program,
  ...args: string[]
): StartedProgram {
  return runtime.start(host, host.command(program, ...args));
}
