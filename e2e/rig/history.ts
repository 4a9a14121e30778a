import type { Host } from "./host.ts";
import { overlappingRuns } from "./witness.ts";

export type Settled = {
  readonly ids: readonly string[];
  /** The pids that the test killed. */
  readonly killed: ReadonlySet<number>;
};

/**
 * Compares what a settled host's records say with what its fake robots saw.
 *
 * @returns what does not fit: runs that are lost, doubled, overlapping, unfinished or wrongly judged
 */
export function contradictions(host: Host, settled: Settled): string[] {
  const overlapping = overlappingRuns(host.witnessed()).map(
    ({ suite, runId }) => `${suite} ${runId} overlaps another run of its suite`,
  );
  return [...overlapping, ...settled.ids.flatMap((id) => contradictionsOf(id, { host, ...settled }))];
}

function contradictionsOf(id: string, { host, killed }: Settled & { readonly host: Host }): string[] {
  const records = new Map(host.spool.runs(id).map((record) => [record.run_id, record]));
  const runs = host.witnessed(id);
  const runIds = runs.map(({ runId }) => runId ?? "?");
  const slots = runIds.flatMap((runId) => {
    const record = records.get(runId);
    return record?.trigger === "planned" ? [`slot ${record.planned_epoch}`] : [];
  });
  const wrong = runs.flatMap(({ runId, pid, ended }) => {
    const record = records.get(runId ?? "?");
    if (record === undefined) return [`${id} ${runId} was run and has no record`];
    // A run may lose its runner at any time, its robot even after that noted its end.
    const outcomes = [
      "interrupted",
      ...(ended === undefined ? [] : ["passed", "failed"]),
      ...(ended === undefined || killed.has(pid) ? ["robot-failure"] : []),
    ];
    return record.phase === "finished" && outcomes.includes(record.outcome ?? "none")
      ? []
      : [
          `${id} ${runId} is ${record.phase}, ${record.outcome}, although its robot ended with ${ended?.rc ?? "a kill"}`,
        ];
  });
  const unfinished = [...records.values()]
    .filter(({ phase }) => phase === "running")
    .map(({ run_id }) => `${id} ${run_id} goes on without processes`);
  return [...doubles(id, runIds), ...doubles(id, slots), ...wrong, ...unfinished];
}

function doubles(id: string, names: readonly string[]): string[] {
  return names
    .filter((name, index) => names.indexOf(name) < index)
    .map((name) => `${id}: ${name} was run twice`);
}
