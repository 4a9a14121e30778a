import { logLines } from "../rig-load/log-lines.ts";
import { waitingSuites } from "../rig-load/waiting.ts";
import { contradictions } from "../rig/history.ts";
import type { ChaosHost } from "./chaos-host.ts";
import type { Deeds } from "./rage.ts";

/**
 * Compares what the robots of a settled host saw with its records.
 *
 * @returns what is not accounted for exactly once
 */
export function unaccounted({ host, planned, external }: ChaosHost, deeds: Deeds): string[] {
  host.spool.expectWhole();
  const ids = [...planned, ...external];
  const records = ids.flatMap((id) => host.spool.runs(id));
  const open = records
    .filter(({ phase }) => phase !== "finished")
    .map(({ suite_id, run_id, phase }) => `${suite_id} ${run_id} is still ${phase}`);
  const seen = new Set(host.witnessed().map(({ runId }) => runId));
  // A run by hand in the same second has the same name.
  const tasks = records
    .filter(({ run_id, trigger }) => seen.has(run_id) && trigger !== "by-hand")
    .map((record) => String(record["task"]));
  const requests = deeds.requests.flatMap((name) => {
    const runs = tasks.filter((task) => task === name).length;
    const isRefused = logLines(host, "runner").some(
      (line) => line.includes("refused after") && line.includes(`suite ${name.split("_")[2]}: `),
    );
    const isPending = host.spool.tasks().includes(name);
    if (runs === 1 || (runs === 0 && (isPending || isRefused || isClosed(name)))) return [];
    return [`the request ${name} was run ${runs} times`];
  });
  /** Its runner died before it started its robot. */
  function isClosed(name: string): boolean {
    return records.some((record) => record["task"] === name && record.outcome === "interrupted");
  }
  return [
    ...contradictions(host, { ids, killed: deeds.killed }),
    ...open,
    ...requests,
    ...host.spool.running().map((name) => `${name} is still in running/`),
    ...waitingSuites(host).map((id) => `${id} still waits`),
  ];
}
