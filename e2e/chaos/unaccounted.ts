import type { ChaosHost } from "./chaos-host.ts";
import { injections } from "./disturb.ts";
import { inventory } from "./foreign-files.ts";
import type { ClockStep, InjectionLog, SuiteLoss } from "./ledger.ts";
import { robotKey } from "./targets.ts";
import { type Sample, firstAndLastThird } from "./watch.ts";
import type { RobotRun } from "../rig/robots/recorder.ts";
import type { RunRecord } from "../rig/spool/spool-reader.ts";

/** A robot may come up as long after its run has begun. */
const COMES_UP_MS = 10_000;
/** And its run be closed as long after that. */
const CLOSES_MS = 90_000;

/**
 * Compares what the robots of a settled host saw with its records, and its spool with the documented rules.
 *
 * @returns what is not accounted for exactly once, or lies where it should not
 */
export function unaccounted(chaos: ChaosHost): string[] {
  const { host, ledger, injectionLog } = chaos;
  const runs = host.robotRuns();
  const { records } = ledger;
  const planned = runs.flatMap(({ suite, runId = "?", startedMs }) => {
    const record = records.get(runId);
    return record?.trigger === "planned"
      ? [{ suite, runId, startedMs, scheduledTime: record.planned_epoch }]
      : [];
  });
  return [
    ...injectionLog.seen,
    ...doubles(runs.map(({ runId }) => runId ?? "?")).map((runId) => `run ${runId} had two robots`),
    ...runs.flatMap((run) => wrongRecord(run, chaos)),
    ...overlaps(runs, chaos),
    ...timesRunTwice(planned, injectionLog),
    ...[...records.values()].filter((record) => isOpen(record, chaos)).map(nameOpen),
    ...[...injectionLog.requests.keys()].flatMap((name) => wrongRequest(name, runs, chaos)),
    ...host.spool.running().map((name) => `${name} is still in running/`),
    ...inventory(host.folders.spool),
  ];
}

function wrongRecord(run: RobotRun, { ledger, injectionLog }: ChaosHost): string[] {
  const { suite, runId = "?", ended, startedMs } = run;
  const isVoid = injectionLog.removals.some(
    (atMs) => startedMs < atMs + COMES_UP_MS && startedMs > atMs - CLOSES_MS,
  );
  const record = ledger.records.get(runId);
  if (record?.phase !== "finished") {
    return isVoid || ledger.reported.has(runId)
      ? []
      : [`${suite} ${runId} was run and is ${record?.phase ?? "nowhere"}`];
  }
  const outcomes = [
    "interrupted",
    "stopped",
    ...(ended === undefined || mayLackOutput(run, injectionLog) ? ["robot-failure"] : []),
    ...(ended?.rc === 0 ? ["passed"] : []),
    ...(ended !== undefined && ended.rc !== 0 ? ["failed"] : []),
  ];
  return outcomes.includes(record.outcome ?? "none")
    ? []
    : [`${suite} ${runId} is ${record.outcome}, although its robot ended with ${ended?.rc ?? "a kill"}`];
}

/** A robot may be ended after its last word, and what it wrote may not fit on the disk. */
function mayLackOutput(run: RobotRun, injectionLog: InjectionLog): boolean {
  const { startedMs, ended } = run;
  const untilMs = (ended?.atMs ?? startedMs) + COMES_UP_MS;
  const isDiskInTrouble = injectionLog.diskTroubles.some(
    ({ fromMs, toMs }) => fromMs < untilMs && toMs > startedMs - COMES_UP_MS,
  );
  return isDiskInTrouble || injectionLog.struckRobots.has(robotKey(run));
}

/** Who lost its record with the spool runs on for a while, and its suite may be started anew. */
function overlaps(runs: readonly RobotRun[], { injectionLog }: ChaosHost): string[] {
  const startedMs = new Map(runs.map((run) => [run.runId, run.startedMs]));
  return runs.flatMap(({ suite, runId, alongside, alongsideRuns }) => {
    const own = alongsideRuns.filter((_, index) => alongside[index] === suite);
    const wrong = own.filter(
      (other) => !injectionLog.removals.some((atMs) => (startedMs.get(other) ?? 0) < atMs + COMES_UP_MS),
    );
    return wrong.map((other) => `${suite} ${runId} overlaps ${other}`);
  });
}

/** A run whose record vanished before it ended never began, or lost its spool; the robots tell of all others. */
function isOpen({ suite_id, run_id, phase }: RunRecord, { host }: ChaosHost): boolean {
  return phase !== "finished" && host.spool.runs(suite_id).some((record) => record.run_id === run_id);
}

function nameOpen({ suite_id, run_id, phase }: RunRecord): string {
  return `${suite_id} ${run_id} is still ${phase}`;
}

/** A request is run once, or refused, or still waits; a runner that dies before its robot comes up takes it along. */
function wrongRequest(
  name: string,
  runs: readonly RobotRun[],
  { host, ledger, injectionLog }: ChaosHost,
): string[] {
  const suite = name.split("_")[2] ?? "";
  const own = [...ledger.records.values()].filter(
    (record) => record["task"] === name && record.trigger !== "by-hand",
  );
  const begun = own.filter(({ run_id }) => runs.some(({ runId }) => runId === run_id)).length;
  if (begun > 1) return [`the request ${name} was run ${begun} times`];
  const droppedMs = injectionLog.requests.get(name) ?? 0;
  const isExcused =
    own.length > 0 ||
    injectionLog.removals.some((atMs) => atMs > droppedMs) ||
    host.spool.tasks().includes(name) ||
    (ledger.refusedMs.get(suite) ?? 0) > droppedMs;
  return begun === 1 || isExcused ? [] : [`the request ${name} was never run`];
}

function doubles(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) < index);
}

/** A run that the schedule asked for. */
export type PlannedRun = {
  readonly suite: string;
  readonly runId: string;
  readonly scheduledTime: number;
  /** By the real clock. */
  readonly startedMs: number;
};

/** What may bring a scheduled time a second time: the clock comes to it again, or nobody knows any more that it was run. */
export type SecondTimes = {
  readonly clockSteps: readonly ClockStep[];
  /** When the spool was removed. */
  readonly removals: readonly number[];
  readonly losses: readonly SuiteLoss[];
};

/** A step back by no more than that keeps the grid: no scheduled time comes again. */
const KEPT_GRID_SECONDS = 5;

/**
 * Finds the scheduled times that were run twice. Where the clock was set back to before a scheduled time in between, its number stands
 * for another time; everywhere else, a scheduled time is run once.
 */
export function timesRunTwice(
  runs: readonly PlannedRun[],
  { clockSteps, removals, losses }: SecondTimes,
): string[] {
  const byTime = grouped(runs, ({ suite, scheduledTime }) => `${suite} scheduled time ${scheduledTime}`);
  return [...byTime].flatMap(([name, same]) => {
    const ordered = same.toSorted((a, b) => a.startedMs - b.startedMs);
    return ordered.flatMap((run, index) => {
      const before = ordered[index - 1];
      if (before === undefined) return [];
      const isBetween = (atMs: number) => atMs > before.startedMs - 10_000 && atMs <= run.startedMs;
      const comesAgain = clockSteps.some(
        (step) =>
          step.isBack && isBetween(step.atMs) && step.afterSeconds < run.scheduledTime + KEPT_GRID_SECONDS,
      );
      const isLost = losses.some(({ suite, atMs }) => suite === run.suite && isBetween(atMs));
      if (comesAgain || isLost || removals.some(isBetween)) return [];
      return [`${name} was run twice: ${before.runId}, ${run.runId}`];
    });
  });
}

/** What was done to a host and what came of it, in lines for people. */
export function account(chaos: ChaosHost, samples: readonly Sample[]): string {
  const { injectionLog, ledger } = chaos;
  const kinds = injections
    .filter(({ kind }) => injectionLog.counts.has(kind))
    .map(({ kind }) => `${kind}: ${injectionLog.counts.get(kind)}`);
  const outcomes = grouped(ledger.records.values(), ({ phase, outcome }) => outcome ?? phase);
  const robots = chaos.host.robotRuns().map(({ runId }) => runId);
  const closed = ledger.countClosed(robots);
  const total = sum(injectionLog.counts);
  return [
    `${total} injections, ${sum(injectionLog.withoutTarget)} more found nothing to disturb:`,
    ...kinds.map((line) => `  ${line}`),
    `calls: ${injectionLog.calls}, of them ${injectionLog.wholeAnswers} whole ones that nobody disturbed`,
    `robots: ${robots.length}, of them ${closed} closed, ${robots.length - closed} lost with the spool that was removed; records: ${[...outcomes].map(([name, list]) => `${list.length} ${name}`).join(", ")}`,
    `requests: ${injectionLog.requests.size}; clock: ${injectionLog.clockSteps.length} steps; spool removed: ${injectionLog.removals.length} times`,
    `daemon's memory: ${trend(samples, ({ memoryKb }) => memoryKb / 1024)} MB`,
    `daemon's descriptors: ${trend(samples, ({ descriptors }) => descriptors)}`,
    `files in the spool beside the runs: ${trend(samples, ({ files }) => files)}`,
  ].join("\n");
}

function trend(samples: readonly Sample[], of: (sample: Sample) => number): string {
  if (samples.length === 0) return "not measured";
  const { first, last } = firstAndLastThird(samples, of);
  const most = Math.max(...samples.map(of));
  return `${first.toFixed(0)} in the first third, ${last.toFixed(0)} in the last, at most ${most.toFixed(0)} (${samples.length} looks)`;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((all, count) => all + count, 0);
}

/** Sorts things by a name each, in the order in which the names come up. */
function grouped<T>(things: Iterable<T>, nameOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const name = nameOf(thing);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [thing]);
    else group.push(thing);
  }
  return groups;
}
