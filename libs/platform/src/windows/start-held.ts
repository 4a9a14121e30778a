import type { Command } from "../common/command.ts";
import { UnsupportedSystemError } from "../common/unsupported-system-error.ts";
import type { StartedProcess, StartOptions } from "../common/start-process.ts";

/** Refuses: on Windows a process can be started suspended. */
export async function startHeld(
  _command: Command,
  _options: StartOptions,
  _hold: { readonly gateFile: string; readonly whileHeld: (pid: number) => void },
): Promise<StartedProcess> {
  throw new UnsupportedSystemError("start a program held");
}
