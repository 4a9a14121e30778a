import { readFileSync } from "node:fs";
import { linuxPid } from "../rig-wine/linux-pid.ts";

/** What a living process took until now. */
export function processCost(pid: number): { readonly peakMb: number; readonly cpuSeconds: number } {
  const folder = `/proc/${linuxPid(pid)}`;
  const peakKb = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`${folder}/status`, "utf8"))?.[1];
  const fields = readFileSync(`${folder}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  // utime and stime, fields 14 and 15 of proc_pid_stat(5), in ticks of 10 ms.
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { peakMb: Number(peakKb) / 1024, cpuSeconds: ticks / 100 };
}
