import type { Command } from "../common/command.ts";
import type { StartedProcess, StartOptions } from "../common/started-process.ts";
import { startSteps } from "./start-steps.ts";

/**
 * Starts a program suspended, and does something to its process before the first of its own instructions, so that
 * nothing that it starts escapes. Where that fails, the process is ended.
 *
 * @param hold.gateFile not needed here
 * @throws WindowsError or StartRefusedError where it can't be started
 */
export async function startHeld(
  command: Command,
  options: StartOptions,
  hold: { readonly gateFile: string; readonly whileHeld: (pid: number) => void },
): Promise<StartedProcess> {
  return startSteps(command, options, hold.whileHeld);
}
