import type { Command } from "../common/command.ts";
import type { StartedProcess, StartOptions } from "../common/started-process.ts";
import { startSteps } from "./start-steps.ts";

/**
 * Starts a program without a shell, with nothing on stdin; it inherits nothing but its streams.
 *
 * @throws WindowsError or StartRefusedError where it can't be started; both have a `code` as errors of Node.js have
 */
export async function startProcess(command: Command, options: StartOptions): Promise<StartedProcess> {
  return startSteps(command, options);
}
