import type { LiveRunner } from "./running-tasks.ts";

/** A runner that stands still, and for how long it has. */
export type StalledRunner = LiveRunner & { readonly stillMs: number };

/** A longer pause between two looks was ours, too: nobody knows what was in it. */
const MOST_MS = 10_000;

/**
 * Counts for how long runners stand still: one that was stopped (SIGSTOP) and forgotten neither ends its robot in
 * time nor gives its place or its turn back.
 */
export class StalledRunners {
  private readonly stillMs = new Map<string, number>();
  private lastLookMs: number | undefined;

  /**
   * Looks once, at a time of the monotonic clock.
   *
   * @returns those that stand still now
   */
  look(
    runners: readonly LiveRunner[],
    { nowMs, isStopped }: { readonly nowMs: number; readonly isStopped: (runner: LiveRunner) => boolean },
  ): readonly StalledRunner[] {
    const passedMs = Math.min(MOST_MS, nowMs - (this.lastLookMs ?? nowMs));
    this.lastLookMs = nowMs;
    const stopped = new Map(runners.filter(isStopped).map((runner) => [nameOf(runner), runner]));
    for (const name of this.stillMs.keys()) if (!stopped.has(name)) this.stillMs.delete(name);
    return [...stopped].map(([name, runner]) => {
      const before = this.stillMs.get(name);
      const stillMs = before === undefined ? 0 : before + passedMs;
      this.stillMs.set(name, stillMs);
      return { ...runner, stillMs };
    });
  }
}

function nameOf({ runner }: LiveRunner): string {
  return `${runner.pid} ${runner.startToken}`;
}
