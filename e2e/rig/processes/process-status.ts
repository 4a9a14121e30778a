import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { runtime } from "../../runtimes/current.ts";
import type { RuntimeHost } from "../../runtimes/runtime.ts";
import { linuxProcess, type ProcessStatus, readOrUndefined } from "../../runtimes/linux/linux-processes.ts";

/** Describes a live process by the pid that the programs know; undefined when there is none. A zombie counts as gone. */
export function processStatus(pid: number): ProcessStatus | undefined {
  const status = linuxProcess(runtime.linuxPid(pid));
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

/**
 * Returns whether a robot, or another process of a host, has ended. Under Wine Windows is asked: the process of Linux that
 * was one for Windows goes a moment later, and its sockets with it.
 */
export async function hasEnded(
  host: RuntimeHost,
  one: { readonly pid: number; readonly isGone?: boolean },
): Promise<boolean> {
  if (!runtime.supports("prompt-exit"))
    return (await runtime.order(host, { do: "lives", pid: one.pid })) === false;
  return one.isGone ?? processStatus(one.pid) === undefined;
}

/** What a living process took until now. */
export function processCost(pid: number): { readonly peakMb: number; readonly cpuSeconds: number } {
  const folder = `/proc/${runtime.linuxPid(pid)}`;
  const peakKb = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`${folder}/status`, "utf8"))?.[1];
  const fields = readFileSync(`${folder}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  // utime and stime, fields 14 and 15 of proc_pid_stat(5), in ticks of 10 ms.
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { peakMb: Number(peakKb) / 1024, cpuSeconds: ticks / 100 };
}
