import { cpus } from "node:os";
import { join } from "node:path";
import { readIfThere } from "../../process/posix/proc-table.ts";
import type { CpuSample } from "../limits.ts";
import { KERNEL, type KernelRoots, type LimitingGroup, limitingGroups } from "./cgroup.ts";

/** Samples the work of all CPUs since the boot (proc(5), /proc/stat) in ticks; without /proc in milliseconds. */
export function sampleCpu(roots: KernelRoots = KERNEL): CpuSample {
  const line = /^cpu +(.*)$/m.exec(readIfThere(`${roots.proc}/stat`) ?? "")?.[1];
  if (line === undefined) return sampleByLibuv();
  // guest and guest_nice, the last two, are counted in user and nice already.
  const ticks = line.trim().split(/ +/).slice(0, 8).map(Number);
  const total = ticks.reduce((sum, tick) => sum + tick, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { busy: total - idle, total };
}

function sampleByLibuv(): CpuSample {
  const times = cpus().map((cpu) => cpu.times);
  const busy = times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0);
  return { busy, total: times.reduce((sum, { idle }) => sum + idle, busy) };
}

/**
 * Returns how much memory is left for this process in MB: the machine's, or less where a container's limit is nearer. Undefined
 * without /proc: what libuv calls free there leaves out the caches, so runs would wait without need.
 */
export function freeMemoryMb(roots: KernelRoots = KERNEL): number | undefined {
  const available = /^MemAvailable: +(\d+) kB$/m.exec(readIfThere(`${roots.proc}/meminfo`) ?? "")?.[1];
  const machine = available === undefined ? [] : [Number(available) / 1024];
  const left = [...machine, ...groupsLeft(roots).map((bytes) => bytes / 1024 / 1024)];
  return left.length === 0 ? undefined : Math.min(...left);
}

/** The bytes that each group above this process has left; page cache that the kernel can drop counts as free. */
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

/** The groups that may limit the memory of this process, with the names of their files in either version. */
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

/**
 * Samples the work of the group with the smallest share of the CPUs among those that limit this process, in
 * microseconds. Its total is its share of the time that passed.
 *
 * @returns undefined where no group limits the share
 */
export function sampleGroupCpu(monotonicMs: number, roots: KernelRoots = KERNEL): CpuSample | undefined {
  const limited = limitingGroups("cpu", roots).flatMap((group) => {
    const share = shareOf(group);
    const busy = usedMicroseconds(group, roots);
    return share === undefined || busy === undefined ? [] : [{ share, busy }];
  });
  const smallest = limited.toSorted((a, b) => a.share - b.share)[0];
  return smallest && { busy: smallest.busy, total: monotonicMs * 1000 * smallest.share };
}

/** How many CPUs a group may use; undefined without a limit. */
function shareOf({ folder, version }: LimitingGroup): number | undefined {
  const [quota, period] =
    version === 2
      ? (readIfThere(join(folder, "cpu.max")) ?? "max").trim().split(" ")
      : [readIfThere(join(folder, "cpu.cfs_quota_us")), readIfThere(join(folder, "cpu.cfs_period_us"))];
  const share = Number(quota) / Number(period);
  return Number.isFinite(share) && share > 0 ? share : undefined;
}

function usedMicroseconds({ folder, version }: LimitingGroup, roots: KernelRoots): number | undefined {
  if (version === 2) {
    const used = /^usage_usec (\d+)$/m.exec(readIfThere(join(folder, "cpu.stat")) ?? "")?.[1];
    return used === undefined ? undefined : Number(used);
  }
  // Version 1 counts in a hierarchy beside the one that limits, under the same path.
  const path = folder.slice(join(roots.cgroup, "cpu").length);
  const nanoseconds = Number(readIfThere(join(roots.cgroup, "cpuacct", path, "cpuacct.usage")) ?? Number.NaN);
  return Number.isFinite(nanoseconds) ? nanoseconds / 1000 : undefined;
}
