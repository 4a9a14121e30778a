import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode, errorMessage } from "../../errors.ts";
import { readIfThere } from "../../process/posix/proc-table.ts";
import type { GroupLimits } from "../limits.ts";
import type { Controller, ControllerPlace } from "./cgroup.ts";

/** The folder, in each hierarchy, below which the groups of runs lie. */
export const RUN_GROUPS = "robotmk-runs";

/** A group in one hierarchy. */
export type GroupPart = { readonly version: 1 | 2; readonly folder: string };

/** The result of making a group in one hierarchy. */
export type GroupPartResult =
  | { readonly kind: "ok"; readonly part: GroupPart }
  | { readonly kind: "error"; readonly problem: string };

/** Makes a group in one hierarchy, in the outermost folder that this user may write, and sets its limits. */
export function makeGroupPart(
  name: string,
  options: {
    readonly place: ControllerPlace;
    readonly controllers: readonly Controller[];
    readonly limits: GroupLimits;
  },
): GroupPartResult {
  const { place, controllers, limits } = options;
  let problem = "there is no group above ours";
  for (const above of place.folders) {
    const folder = join(above, RUN_GROUPS, name);
    try {
      makeFolderOnce(join(above, RUN_GROUPS));
      if (place.version === 2) {
        for (const parent of [above, join(above, RUN_GROUPS)]) handDown(parent, controllers);
      }
      mkdirSync(folder);
      for (const { file, value, isOptional } of settings(limits, { controllers, version: place.version })) {
        if (isOptional && !existsSync(join(folder, file))) continue;
        // Never created: a file that the kernel did not make has no effect.
        writeFileSync(join(folder, file), value, { flag: "r+" });
      }
      return { kind: "ok", part: { version: place.version, folder } };
    } catch (error) {
      problem = `Cannot make the control group "${folder}": ${errorMessage(error)}`;
      removeGroupPart({ version: place.version, folder });
    }
  }
  return { kind: "error", problem };
}

/** Removes a group; false while processes are in it. */
export function removeGroupPart({ folder }: GroupPart): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return true;
    // Busy, or of another user: it stays, and the next sweep tries again.
    return false;
  }
}

function makeFolderOnce(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

/** In version 2 a group has the controllers that the one above it hands down (cgroups(7)). */
function handDown(parent: string, controllers: readonly Controller[]): void {
  const file = join(parent, "cgroup.subtree_control");
  const there = (readIfThere(file) ?? "").trim().split(" ");
  const missing = controllers.filter((controller) => !there.includes(controller));
  if (missing.length > 0) writeFileSync(file, missing.map((controller) => `+${controller}`).join(" "));
}

type Setting = { readonly file: string; readonly value: string; readonly isOptional?: boolean };

/**
 * The texts for the files of a group. It gets no swap, as a run that swaps slows the whole host; a kernel without swap
 * has no file for it.
 */
function settings(
  { maxProcesses, maxMemoryBytes }: GroupLimits,
  hierarchy: { readonly controllers: readonly Controller[]; readonly version: 1 | 2 },
): readonly Setting[] {
  const chosen: Setting[] = [];
  if (maxProcesses !== undefined && hierarchy.controllers.includes("pids")) {
    chosen.push({ file: "pids.max", value: String(maxProcesses) });
  }
  if (maxMemoryBytes === undefined || !hierarchy.controllers.includes("memory")) return chosen;
  const value = String(Math.floor(maxMemoryBytes));
  const memory: readonly Setting[] =
    hierarchy.version === 2
      ? [
          { file: "memory.max", value },
          { file: "memory.swap.max", value: "0", isOptional: true },
          { file: "memory.oom.group", value: "1", isOptional: true },
        ]
      : [
          { file: "memory.limit_in_bytes", value },
          { file: "memory.memsw.limit_in_bytes", value, isOptional: true },
        ];
  return [...chosen, ...memory];
}
