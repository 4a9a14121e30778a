import { join } from "node:path";
import { readIfThere } from "./process-table.ts";

/** Where the kernel tells of itself; tests put a tree of their own there. */
export type KernelRoots = { readonly proc: string; readonly cgroup: string };

/** The roots of a running system. */
export const KERNEL: KernelRoots = { proc: "/proc", cgroup: "/sys/fs/cgroup" };

/** A group that may limit us, by the version of its hierarchy. */
export type LimitingGroup = { readonly folder: string; readonly version: 1 | 2 };

/** Finds the groups that may limit us in one resource: our own and all above it (cgroups(7)). */
export function limitingGroups(controller: "memory" | "cpu", roots: KernelRoots): readonly LimitingGroup[] {
  const lines = (readIfThere(`${roots.proc}/self/cgroup`) ?? "").split("\n").map((line) => line.split(":"));
  return lines.flatMap(([id, controllers, path]): readonly LimitingGroup[] => {
    if (path === undefined || controllers === undefined) return [];
    if (id === "0")
      return ancestors(path).map((group) => ({ folder: join(roots.cgroup, group), version: 2 }));
    if (!controllers.split(",").includes(controller)) return [];
    return ancestors(path).map((group) => ({ folder: join(roots.cgroup, controller, group), version: 1 }));
  });
}

function ancestors(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/")).concat("");
}
