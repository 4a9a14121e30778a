import { setTimeout as delay } from "node:timers/promises";
import { DEMO_SUITES } from "./demo-config.ts";
import { countDueTasks, lookAtSuites } from "./look-at-suites.ts";
import { runNews, type SuiteLook } from "./run-news.ts";
import type { Screen } from "./screen.ts";

/** Only a bound for a host on which nothing happens. */
const LONGEST_MS = 45_000;
const LOOK_EVERY_MS = 100;

/**
 * Tells what happens on the host until each suite has run as often as the demo wants.
 *
 * @returns false where the time was over first
 */
export async function watchRuns(
  spool: string,
  { screen, signal }: { readonly screen: Screen; readonly signal: AbortSignal },
): Promise<boolean> {
  const ids = DEMO_SUITES.map(({ id }) => id);
  const ended = new Map<string, number>();
  const startedMs = performance.now();
  let before: readonly SuiteLook[] = [];
  for (;;) {
    const seconds = (performance.now() - startedMs) / 1000;
    const now = lookAtSuites(spool, ids);
    for (const news of runNews(before, now)) {
      screen.say(
        `${time(seconds)}  ${news.id} ${news.kind === "started" ? "starts" : `ends: ${news.message}`}`,
      );
      if (news.kind === "ended") ended.set(news.id, (ended.get(news.id) ?? 0) + 1);
    }
    before = now;
    screen.live(`${time(seconds)}  ${summary(now)}, ${countDueTasks(spool)} due`);
    if (DEMO_SUITES.every(({ id, runs }) => (ended.get(id) ?? 0) >= runs)) return true;
    if (seconds * 1000 > LONGEST_MS) return false;
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}

function time(seconds: number): string {
  return `${seconds.toFixed(1).padStart(6)} s`;
}

function summary(looks: readonly SuiteLook[]): string {
  const running = looks.filter((look) => look.running !== undefined).map(({ id }) => id);
  return running.length === 0 ? "nothing runs" : `running: ${running.join(", ")}`;
}
