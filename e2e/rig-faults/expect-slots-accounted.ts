import { expect } from "vitest";
import { describeHost } from "../rig/describe-host.ts";
import type { Host } from "../rig/host.ts";
import { overlappingRuns } from "../rig/witness.ts";

/**
 * Expects each slot of a scheduled suite to be run once or counted as missed, each robot to belong to one run, and
 * each run to be told. To be asked when nothing of it goes on.
 *
 * @returns how many runs there were
 */
export function expectSlotsAccounted(host: Host, id: string, intervalSeconds: number): number {
  const told = describeHost(host);
  const runs = host.spool.runs(id);
  const slots = runs.map((run) => run.planned_epoch).toSorted((a, b) => a - b);
  expect(new Set(slots).size, told).toBe(slots.length);
  expect(runs.map(({ phase }) => phase)).toEqual(runs.map(() => "finished"));
  const witnessed = host.witnessed(id);
  expect(overlappingRuns(witnessed)).toEqual([]);
  expect(new Set(witnessed.map(({ runId }) => runId)).size, told).toBe(witnessed.length);
  const known = new Set(runs.map(({ run_id: runId }) => runId));
  expect(witnessed.filter(({ runId }) => !known.has(runId ?? ""))).toEqual([]);
  const span = ((slots.at(-1) ?? 0) - (slots[0] ?? 0)) / intervalSeconds + 1;
  expect(runs.length + (host.spool.result(id)?.missed_runs ?? Number.NaN), told).toBe(span);
  return runs.length;
}
