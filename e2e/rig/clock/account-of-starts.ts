import type { Host } from "../host/host.ts";
import { logLines } from "../spool/tasks.ts";

/** What the schedule asked of a planned suite, and what came of it. */
export type StartAccount = {
  readonly id: string;
  /** From the first scheduled time to the last one that a run began for, or was refused for. */
  readonly scheduledTimes: number;
  readonly runs: number;
  readonly refused: number;
  readonly missed: number;
  /** Scheduled times that do not lie a whole number of intervals after the first one. */
  readonly offGrid: readonly number[];
  /** How long after its scheduled time the latest start was, in seconds; negative: before it. */
  readonly latestStart: number;
  readonly earliestStart: number;
};

/** Compares the starts of a planned suite, as its robots saw them, with its scheduled times. */
export function accountOfStarts(
  host: Host,
  suite: { readonly id: string; readonly intervalSeconds: number },
): StartAccount {
  const { id, intervalSeconds } = suite;
  const first = firstScheduledTime(host, id);
  const records = host.spool.runs(id).filter(({ trigger }) => trigger === "planned");
  const startedMs = new Map(host.robotRuns(id).map((run) => [run.runId, run.startedMs]));
  const delays = records.map(
    ({ run_id, planned_epoch }) => (startedMs.get(run_id) ?? Number.NaN) / 1000 - planned_epoch,
  );
  const result = host.spool.result(id);
  const last = result?.last_planned_epoch ?? first - intervalSeconds;
  return {
    id,
    scheduledTimes: (last - first) / intervalSeconds + 1,
    runs: records.length,
    refused: logLines(host, "runner").filter((line) => line.includes(`suite ${id}: refused`)).length,
    missed: result?.missed_runs ?? 0,
    offGrid: [...records.map(({ planned_epoch }) => planned_epoch), last].filter(
      (scheduledTime) => (scheduledTime - first) % intervalSeconds !== 0,
    ),
    latestStart: Math.max(...delays),
    earliestStart: Math.min(...delays),
  };
}

/** Writes the accounts as a table for people. */
export function startTable(accounts: readonly StartAccount[]): string {
  const seconds = (value: number) => (Number.isFinite(value) ? value.toFixed(1) : "-");
  const rows = accounts.map((account) => [
    account.id,
    ...[account.scheduledTimes, account.runs, account.refused, account.missed].map(String),
    seconds(account.earliestStart),
    seconds(account.latestStart),
  ]);
  const head = ["suite", "scheduled", "runs", "refused", "missed", "earliest s", "latest s"];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .join("\n");
}

/** The scheduled time that a suite's schedule began with. */
export function firstScheduledTime(host: Host, id: string): number {
  const planned = logLines(host, "daemon").flatMap((line) => {
    const match = / task (\d+)_robotmk_(\S+): planned: /.exec(line);
    return match?.[2] === id ? [Number(match[1])] : [];
  });
  const [first] = planned;
  if (first === undefined)
    throw new Error(`Cannot tell the first scheduled time of suite "${id}": it was never planned`);
  return first;
}
