import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as v from "valibot";
import { DEMO_SUITES } from "./host.ts";
import type { Screen } from "./screen.ts";

/** The state of a suite in the spool at one time. */
export type SuiteSnapshot = {
  readonly id: string;
  /** The id of the current run. */
  readonly running: string | undefined;
  /** The last run that ended, with its message. */
  readonly ended: { readonly run: string; readonly message: string } | undefined;
};

/** Something that happened between two snapshots. */
export type RunEvent =
  | { readonly kind: "started"; readonly id: string }
  | { readonly kind: "ended"; readonly id: string; readonly message: string };

/** Returns what happened between two snapshots: both events for a run that started and ended in between. */
export function runEvents(
  before: readonly SuiteSnapshot[],
  now: readonly SuiteSnapshot[],
): readonly RunEvent[] {
  return now.flatMap(({ id, running, ended }) => {
    const old = before.find((snapshot) => snapshot.id === id);
    const events: RunEvent[] = [];
    if (ended !== undefined && ended.run !== old?.ended?.run) {
      if (ended.run !== old?.running) events.push({ kind: "started", id });
      events.push({ kind: "ended", id, message: ended.message });
    }
    if (running !== undefined && running !== old?.running) events.push({ kind: "started", id });
    return events;
  });
}

const resultSchema = v.record(
  v.string(),
  v.object({
    running: v.nullable(v.object({ run_id: v.string() })),
    last_finished: v.nullable(v.object({ run_id: v.string(), message: v.string() })),
  }),
);

/** Reads the spool file of each suite. */
function readSuites(spool: string, ids: readonly string[]): readonly SuiteSnapshot[] {
  return ids.map((id) => {
    const file = join(spool, "results", `robotmk_${id}.json`);
    const result = existsSync(file)
      ? v.parse(resultSchema, JSON.parse(readFileSync(file, "utf8")))[id]
      : undefined;
    const last = result?.last_finished ?? undefined;
    return {
      id,
      running: result?.running?.run_id,
      ended: last === undefined ? undefined : { run: last.run_id, message: last.message },
    };
  });
}

/** Counts the waiting tasks, EPOCH_RESPONSIBLE_SUITEID, whose EPOCH has passed. */
function countDueTasks(spool: string): number {
  const folder = join(spool, "tasks");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => Number.parseInt(name, 10) * 1000 <= Date.now()).length;
}

/** Ends the demo on a host on which nothing happens. A busy host takes one or two minutes. */
const DEADLINE_MS = 600_000;
const POLL_MS = 100;

/**
 * Prints what happens on the host until each suite has run as often as the demo needs.
 *
 * @returns false after ten minutes
 */
export async function watchRuns(
  spool: string,
  { screen, signal }: { readonly screen: Screen; readonly signal: AbortSignal },
): Promise<boolean> {
  const ids = DEMO_SUITES.map(({ id }) => id);
  const ended = new Map<string, number>();
  const startedMs = performance.now();
  let before: readonly SuiteSnapshot[] = [];
  for (;;) {
    const seconds = (performance.now() - startedMs) / 1000;
    const now = readSuites(spool, ids);
    for (const event of runEvents(before, now)) {
      screen.say(
        `${time(seconds)}  ${event.id} ${event.kind === "started" ? "starts" : `ends: ${event.message}`}`,
      );
      if (event.kind === "ended") ended.set(event.id, (ended.get(event.id) ?? 0) + 1);
    }
    before = now;
    screen.live(`${time(seconds)}  ${summary(now)}, ${countDueTasks(spool)} due`);
    if (DEMO_SUITES.every(({ id, runs }) => (ended.get(id) ?? 0) >= runs)) return true;
    if (seconds * 1000 > DEADLINE_MS) return false;
    await delay(POLL_MS, undefined, { signal });
  }
}

function time(seconds: number): string {
  return `${seconds.toFixed(1).padStart(6)} s`;
}

function summary(snapshots: readonly SuiteSnapshot[]): string {
  const running = snapshots.filter(({ running }) => running !== undefined).map(({ id }) => id);
  return running.length === 0 ? "nothing runs" : `running: ${running.join(", ")}`;
}
