import { readFileSync, readdirSync } from "node:fs";
import { processStatus, readOrUndefined } from "./process-status.ts";
import type { ProcessStatus } from "./process-status.ts";

/** The environment variable that the rig gives to everything that it starts. */
export const markerVariable = "ROBOTMK_E2E_HOST";

export type MarkedProcess = ProcessStatus & { readonly argv: readonly string[] };

/** All live processes that inherited this host's marker, directly or through any number of generations. */
export function markedProcesses(marker: string): MarkedProcess[] {
  return liveProcesses().filter((process) =>
    environment(process.pid).includes(`${markerVariable}=${marker}`),
  );
}

/** All live processes with this text in an argument: finds those that dropped their environment. */
export function processesWithArgument(text: string): MarkedProcess[] {
  return liveProcesses().filter((process) => process.argv.some((argument) => argument.includes(text)));
}

function liveProcesses(): MarkedProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .flatMap((pid) => {
      const status = processStatus(pid);
      return status === undefined ? [] : [{ ...status, argv: zeroSeparated(`/proc/${pid}/cmdline`) }];
    });
}

function environment(pid: number): string[] {
  return zeroSeparated(`/proc/${pid}/environ`);
}

function zeroSeparated(file: string): string[] {
  const text = readOrUndefined(() => readFileSync(file, "utf8")) ?? "";
  return text.split("\0").slice(0, -1);
}
