import { windowsProcesses } from "../../runtimes/wine/windows-processes.ts";
import { isWineLeg, readyWine } from "../../runtimes/wine/wine-leg.ts";
import { type LiveProcess, liveProcesses, startEnvironment } from "./linux-processes.ts";

/** The environment variable that the rig gives to everything that it starts. */
export const markerVariable = "ROBOTMK_E2E_HOST";

export type MarkedProcess = LiveProcess;

/** All live processes that inherited this host's marker, directly or through any number of generations. */
export function markedProcesses(marker: string): MarkedProcess[] {
  const mark = `${markerVariable}=${marker}`;
  return asThePrograms(liveProcesses().filter(({ pid }) => startEnvironment(pid).includes(mark)));
}

/** All live processes with this text in an argument: finds those that dropped their environment. */
export function processesWithArgument(text: string): MarkedProcess[] {
  return asThePrograms(
    liveProcesses().filter(({ argv }) => argv.some((argument) => argument.includes(text))),
  );
}

/** As the programs know them. */
function asThePrograms(processes: readonly LiveProcess[]): MarkedProcess[] {
  return isWineLeg() ? windowsProcesses(processes) : [...processes];
}

/** A command as the programs have it, for `runCommand` and `spawn`: under Wine its loader starts it. */
export function startedByHand(command: readonly string[]): string[] {
  return isWineLeg() ? [readyWine().wine, ...command] : [...command];
}
