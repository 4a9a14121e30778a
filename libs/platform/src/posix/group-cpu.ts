import { join } from "node:path";
import type { CpuSample } from "../common/resources.ts";
import { KERNEL, type KernelRoots, limitingGroups, type LimitingGroup } from "./limiting-groups.ts";
import { readIfThere } from "./process-table.ts";

/**
 * Samples the work of the group whose share of the CPUs is the smallest of those that limit us, in
 * microseconds: what it may work is its share of the time that passed.
 *
 * @returns undefined where no group limits our share
 */
export function sampleGroupCpu(monotonicMs: number, roots: KernelRoots = KERNEL): CpuSample | undefined {
  const limited = limitingGroups("cpu", roots).flatMap((group) => {
    const share = shareOf(group);
    const busy = usedMicroseconds(group, roots);
    return share === undefined || busy === undefined ? [] : [{ share, busy }];
  });
  const tightest = limited.toSorted((a, b) => a.share - b.share)[0];
  return tightest && { busy: tightest.busy, total: monotonicMs * 1000 * tightest.share };
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
