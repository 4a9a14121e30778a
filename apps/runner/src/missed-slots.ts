import type { SuiteConfig } from "@robotmk-controller/config";
import type { SuiteResult } from "@robotmk-controller/spool";

/**
 * Counts the slots of the schedule that went by between the last one that was used up and this one; none for a
 * start that is no slot. Pure.
 */
export function missedSlots(
  suite: Pick<SuiteConfig, "intervalSeconds">,
  start: { readonly slot: number | undefined; readonly before: SuiteResult | undefined },
): number {
  const last = start.before?.last_planned_epoch ?? undefined;
  if (start.slot === undefined || last === undefined) return 0;
  return Math.max(0, Math.round((start.slot - last) / suite.intervalSeconds) - 1);
}
