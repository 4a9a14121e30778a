import { readFileSync } from "node:fs";

/** What a living process took until now. */
export function processCost(pid: number): { readonly peakMb: number; readonly cpuSeconds: number } {
  const peakKb = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  // utime and stime, fields 14 and 15 of proc_pid_stat(5), in ticks of 10 ms.
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { peakMb: Number(peakKb) / 1024, cpuSeconds: ticks / 100 };
}
