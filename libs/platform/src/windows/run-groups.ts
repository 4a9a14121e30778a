import type { Clock } from "../common/clock.ts";
import type { GroupLimits, GroupOpening, RunGroup } from "../common/run-group.ts";

/** Makes none: on Windows a job object will hold what belongs to a run. */
export function openRunGroup(_name: string, _limits: GroupLimits): GroupOpening {
  return { kind: "unavailable", problem: "Cannot make a control group: Windows has none" };
}

/** Finds none. */
export function findRunGroup(_prefix: string): RunGroup {
  return {
    join: () => undefined,
    processes: () => [],
    kill: () => undefined,
    events: () => ({ oomKills: 0, refusedForks: 0 }),
    remove: () => true,
  };
}

/** Has nothing to remove. */
export function sweepGroups(_clock: Clock): void {}
