import { readdirSync, readFileSync } from "node:fs";

/** A process that cannot be mistaken for a later one with the same pid. */
export type HostProcess = { readonly pid: number; readonly startTicks: string; readonly command: string };

/**
 * Finds the processes of a demo's host: those that have its agent's variable in their environment. All that
 * a plugin call starts inherits it, through any number of generations.
 *
 * @param marker as it stands in the environment: NAME=VALUE
 */
export function hostProcesses(marker: string): readonly HostProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        return readHostProcess(Number(name), marker);
      } catch {
        // It ended while we looked, or belongs to somebody else: not ours.
        return [];
      }
    });
}

function readHostProcess(pid: number, marker: string): readonly HostProcess[] {
  const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
  if (!environment.split("\0").includes(marker)) return [];
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  // The command in brackets may hold any character (proc(5)).
  const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (state === "Z" || state === "X") return [];
  const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
  return [{ pid, startTicks: fields[18] ?? "", command }];
}
