import { join } from "node:path";
import type { CpuSample } from "../common/resources.ts";
import { readIfThere } from "./process-table.ts";

/** Where the kernel tells of itself; tests put a tree of their own there. */
export type KernelRoots = { readonly proc: string; readonly cgroup: string };

const KERNEL: KernelRoots = { proc: "/proc", cgroup: "/sys/fs/cgroup" };

/** Samples the work of all CPUs since the boot (proc(5), /proc/stat), in ticks. */
export function sampleCpu(roots: KernelRoots = KERNEL): CpuSample {
  const line = /^cpu +(.*)$/m.exec(readIfThere(`${roots.proc}/stat`) ?? "")?.[1] ?? "";
  // guest and guest_nice, the last two, are counted in user and nice already.
  const ticks = line.trim().split(/ +/).slice(0, 8).map(Number);
  const total = ticks.reduce((sum, tick) => sum + tick, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { busy: total - idle, total };
}

/** How much memory is left for us in MB: the machine's, or less where a container's limit is nearer. */
export function freeMemoryMb(roots: KernelRoots = KERNEL): number | undefined {
  const available = /^MemAvailable: +(\d+) kB$/m.exec(readIfThere(`${roots.proc}/meminfo`) ?? "")?.[1];
  const machine = available === undefined ? [] : [Number(available) / 1024];
  const left = [...machine, ...groupsLeft(roots).map((bytes) => bytes / 1024 / 1024)];
  return left.length === 0 ? undefined : Math.min(...left);
}

/** What each group above us has left, in bytes; the page cache that can be dropped counts as free. */
function groupsLeft(roots: KernelRoots): readonly number[] {
  return memoryGroups(roots).flatMap(({ folder, limit, usage, cache }) => {
    const limitBytes = Number(readIfThere(join(folder, limit)) ?? "max");
    const usedBytes = Number(readIfThere(join(folder, usage)) ?? Number.NaN);
    if (!Number.isFinite(limitBytes) || !Number.isFinite(usedBytes)) return [];
    const stat = readIfThere(join(folder, "memory.stat")) ?? "";
    const cached = Number(new RegExp(`^${cache} (\\d+)$`, "m").exec(stat)?.[1] ?? 0);
    return [limitBytes - usedBytes + cached];
  });
}

/** The groups that may limit our memory: our own and all above it, of either version (cgroups(7)). */
function memoryGroups(roots: KernelRoots) {
  const lines = (readIfThere(`${roots.proc}/self/cgroup`) ?? "").split("\n").map((line) => line.split(":"));
  return lines.flatMap(([id, controllers, path]) => {
    if (path === undefined || controllers === undefined) return [];
    if (id === "0") {
      return ancestors(path).map((group) => ({ folder: join(roots.cgroup, group), ...VERSION_2 }));
    }
    if (!controllers.split(",").includes("memory")) return [];
    return ancestors(path).map((group) => ({ folder: join(roots.cgroup, "memory", group), ...VERSION_1 }));
  });
}

const VERSION_2 = { limit: "memory.max", usage: "memory.current", cache: "inactive_file" };
const VERSION_1 = {
  limit: "memory.limit_in_bytes",
  usage: "memory.usage_in_bytes",
  cache: "total_inactive_file",
};

function ancestors(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/")).concat("");
}
