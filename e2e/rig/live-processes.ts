import { readdirSync, readFileSync } from "node:fs";
import { linuxProcess, type ProcessStatus, readOrUndefined } from "./linux-process.ts";

/** A live process of Linux, with its command line. */
export type LiveProcess = ProcessStatus & { readonly argv: readonly string[] };

/** All live processes of Linux. */
export function liveProcesses(): LiveProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .flatMap((pid) => {
      const status = linuxProcess(pid);
      return status === undefined ? [] : [{ ...status, argv: zeroSeparated(`/proc/${pid}/cmdline`) }];
    });
}

/** The environment that a process was started with, as `NAME=value`; empty when it is gone. */
export function startEnvironment(pid: number): string[] {
  return zeroSeparated(`/proc/${pid}/environ`);
}

function zeroSeparated(file: string): string[] {
  const text = readOrUndefined(() => readFileSync(file, "utf8")) ?? "";
  return text.split("\0").slice(0, -1);
}
