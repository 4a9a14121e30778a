import { join } from "node:path";
import type { CpuSample } from "../common/resources.ts";
import { KERNEL, type KernelRoots, limitingGroups } from "./limiting-groups.ts";
import { readIfThere } from "./process-table.ts";

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

/** The groups that may limit our memory, with the names of their files in either version. */
function memoryGroups(roots: KernelRoots) {
  return limitingGroups("memory", roots).map(({ folder, version }) => ({
    folder,
    ...(version === 2 ? VERSION_2 : VERSION_1),
  }));
}

const VERSION_2 = { limit: "memory.max", usage: "memory.current", cache: "inactive_file" };
const VERSION_1 = {
  limit: "memory.limit_in_bytes",
  usage: "memory.usage_in_bytes",
  cache: "total_inactive_file",
};
