import { readdirSync, readlinkSync } from "node:fs";
import { linuxPid } from "../rig-wine/linux-pid.ts";
import { linuxProcess, type ProcessStatus, readOrUndefined } from "./linux-process.ts";

export { readOrUndefined };
export type { ProcessStatus };

/** Tells of a live process by the pid that the programs know; undefined when there is none. A zombie counts as gone. */
export function processStatus(pid: number): ProcessStatus | undefined {
  const status = linuxProcess(linuxPid(pid));
  return status === undefined ? undefined : { ...status, pid };
}

/** Where the process's descriptors lead to, by number; undefined when it is gone. */
export function processDescriptors(pid: number): ReadonlyMap<number, string> | undefined {
  const folder = `/proc/${pid}/fd`;
  const names = readOrUndefined(() => readdirSync(folder));
  if (names === undefined) return undefined;
  const pairs = names.flatMap((name): [number, string][] => {
    const target = readOrUndefined(() => readlinkSync(`${folder}/${name}`));
    return target === undefined ? [] : [[Number(name), target]];
  });
  return new Map(pairs);
}

/** The process's working directory; undefined when it is gone. */
export function processFolder(pid: number): string | undefined {
  return readOrUndefined(() => readlinkSync(`/proc/${pid}/cwd`));
}
