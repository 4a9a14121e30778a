import type { Log } from "@robotmk-controller/log";
import { type Clock, errorMessage, isoTime, ownIdentity } from "@robotmk-controller/platform";
import {
  type CycleMode,
  type CycleRecord,
  identityRecord,
  readCycleRecord,
  type SpoolFolders,
  writeCycleRecord,
} from "@robotmk-controller/spool";
import type { SuiteReport } from "./worker-pool.ts";

/** One runner runs all suites of a mode. */
export type Cycle = { readonly mode: CycleMode; readonly suites: number };

type CycleOptions = {
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: Log;
  readonly stopSignal: AbortSignal;
};

/**
 * Runs suites and records their cycle: at its start that it runs, at its end how long it took. A stopped cycle, or one
 * without a run, does not replace the last finished one. Logs a record that cannot be written and continues.
 *
 * @param cycle undefined where the suites are no cycle: only runs them
 */
export async function recordCycle(
  cycle: Cycle | undefined,
  run: () => Promise<readonly SuiteReport[]>,
  options: CycleOptions,
): Promise<readonly SuiteReport[]> {
  if (cycle === undefined) return run();
  const { clock } = options;
  const startEpochMs = clock.wallMs();
  const startMs = clock.monotonicMs();
  const running = {
    start_time: isoTime(startEpochMs),
    start_epoch_ms: startEpochMs,
    suites: cycle.suites,
    runner: identityRecord(ownIdentity()),
  };
  replace(cycle.mode, (before) => ({ ...before, running }), options);
  const reports = await run();
  const total = seconds(clock.monotonicMs() - startMs);
  const ran = reports.filter((report) => report.kind === "finished");
  const suites = ran.reduce((sum, { runtimeSeconds }) => sum + runtimeSeconds, 0);
  const finished = {
    ...running,
    end_time: isoTime(clock.wallMs()),
    runtime_total: total,
    runtime_suites: seconds(suites * 1000),
    // Suites that run at once may take longer together than the cycle.
    runtime_robotmk: Math.max(0, seconds((total - suites) * 1000)),
  };
  const isWhole = ran.length > 0 && !options.stopSignal.aborted;
  const last = isWhole ? finished : undefined;
  replace(cycle.mode, (before) => endCycle(before, { running, last }), options);
  return reports;
}

type Running = NonNullable<CycleRecord["running"]>;
type Finished = NonNullable<CycleRecord["last_finished"]>;

/** Keeps the running cycle of another runner that began one since. */
function endCycle(
  before: CycleRecord,
  cycle: { readonly running: Running; readonly last: Finished | undefined },
): CycleRecord {
  const { runner, start_epoch_ms } = before.running ?? {};
  const isOwn =
    runner?.pid === cycle.running.runner.pid &&
    runner.start_token === cycle.running.runner.start_token &&
    start_epoch_ms === cycle.running.start_epoch_ms;
  return {
    ...before,
    running: isOwn ? null : before.running,
    last_finished: cycle.last ?? before.last_finished,
  };
}

function replace(
  mode: CycleMode,
  change: (before: CycleRecord) => CycleRecord,
  { folders, log }: CycleOptions,
): void {
  try {
    const reading = readCycleRecord(folders, mode);
    const none: CycleRecord = { schema: 1, execution_mode: mode, running: null, last_finished: null };
    writeCycleRecord(folders, change(reading.kind === "read" ? reading.record : none));
  } catch (error) {
    log.warn(`Cannot record the cycle of the ${mode} suites: ${errorMessage(error)}`);
  }
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
