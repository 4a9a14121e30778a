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

/** A round: the runner of a mode runs all suites of the mode. */
export type Cycle = { readonly mode: CycleMode; readonly suites: number };

type RoundOptions = {
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: Log;
  readonly stopSignal: AbortSignal;
};

/**
 * Runs suites and keeps the record of the round that they are: that it goes on, and at its end what it took. A
 * round that was stopped, or in which no suite ran, leaves the last one as it was. A record that can't be written
 * is told and costs no run.
 *
 * @param round undefined where the suites are only some, which nothing is recorded of
 */
export async function recordCycle(
  round: Cycle | undefined,
  run: () => Promise<readonly SuiteReport[]>,
  options: RoundOptions,
): Promise<readonly SuiteReport[]> {
  if (round === undefined) return run();
  const { clock } = options;
  const startEpochMs = clock.wallMs();
  const startMs = clock.monotonicMs();
  const running = {
    start_time: isoTime(startEpochMs),
    start_epoch_ms: startEpochMs,
    suites: round.suites,
    runner: identityRecord(ownIdentity()),
  };
  replace(round.mode, (before) => ({ ...before, running }), options);
  const reports = await run();
  const total = seconds(clock.monotonicMs() - startMs);
  const ran = reports.filter((report) => report.kind === "finished");
  const suites = ran.reduce((sum, { runtimeSeconds }) => sum + runtimeSeconds, 0);
  const finished = {
    ...running,
    end_time: isoTime(clock.wallMs()),
    runtime_total: total,
    runtime_suites: seconds(suites * 1000),
    // Suites that run side by side take more than there is.
    runtime_robotmk: Math.max(0, seconds((total - suites) * 1000)),
  };
  const isWhole = ran.length > 0 && !options.stopSignal.aborted;
  const last = isWhole ? finished : undefined;
  replace(round.mode, (before) => endRound(before, { running, last }), options);
  return reports;
}

type Running = NonNullable<CycleRecord["running"]>;
type Finished = NonNullable<CycleRecord["last_finished"]>;

/** Another runner may have begun a round since: that one is not ours to end. */
function endRound(
  before: CycleRecord,
  round: { readonly running: Running; readonly last: Finished | undefined },
): CycleRecord {
  const { runner, start_epoch_ms } = before.running ?? {};
  const isOurs =
    runner?.pid === round.running.runner.pid &&
    runner.start_token === round.running.runner.start_token &&
    start_epoch_ms === round.running.start_epoch_ms;
  return {
    ...before,
    running: isOurs ? null : before.running,
    last_finished: round.last ?? before.last_finished,
  };
}

function replace(
  mode: CycleMode,
  change: (before: CycleRecord) => CycleRecord,
  { folders, log }: RoundOptions,
): void {
  try {
    const reading = readCycleRecord(folders, mode);
    const none: CycleRecord = { schema: 1, execution_mode: mode, running: null, last_finished: null };
    writeCycleRecord(folders, change(reading.kind === "read" ? reading.record : none));
  } catch (error) {
    log.warn(`Cannot record the round of the ${mode} suites: ${errorMessage(error)}`);
  }
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
