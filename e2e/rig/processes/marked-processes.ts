import { runtime } from "../../runtimes/current.ts";
import { type LiveProcess, liveProcesses, startEnvironment } from "../../runtimes/linux/linux-processes.ts";
import { markerVariable } from "../../runtimes/runtime.ts";

export type MarkedProcess = LiveProcess;

/** All live processes that inherited this host's marker, directly or through any number of generations. */
export function markedProcesses(marker: string): MarkedProcess[] {
  const mark = `${markerVariable}=${marker}`;
  return runtime.processes(liveProcesses().filter(({ pid }) => startEnvironment(pid).includes(mark)));
}

/** All live processes with this text in an argument: finds those that dropped their environment. */
export function processesWithArgument(text: string): MarkedProcess[] {
  return runtime.processes(
    liveProcesses().filter(({ argv }) => argv.some((argument) => argument.includes(text))),
  );
}

/** A command as the programs have it, for `runCommand` and `spawn`: under Wine its loader starts it. */
export function startedByPerson(command: readonly string[]): string[] {
  return [...runtime.loader(), ...command];
}
