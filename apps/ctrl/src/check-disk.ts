import type { Levels } from "@robotmk-controller/config";
import type { HostProblem } from "./host-problem.ts";

/**
 * Decides whether the free space of the spool's disk is enough. Pure.
 *
 * @param levels lower levels in MB, as `levels: {free_disk_mb: …}` has them
 */
export function checkDisk(
  folder: string,
  disk: { readonly freeMb: number | undefined; readonly levels: Levels | undefined },
): readonly HostProblem[] {
  const { freeMb, levels } = disk;
  if (freeMb === undefined || levels === undefined) return [];
  const { warn, crit } = levels;
  const isCritical = crit !== undefined && freeMb < crit;
  if (!isCritical && freeMb >= warn) return [];
  return [
    {
      check: "disk",
      severity: isCritical ? "critical" : "warning",
      problem: `Only ${Math.floor(freeMb)} MB are free for the spool "${folder}": the level is ${isCritical ? crit : warn} MB`,
      remedy: "Free space there, lower keep_runs or keep_mb, or set spool_dir to another disk",
    },
  ];
}
