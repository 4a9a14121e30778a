import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "./clock.ts";

/** How long to wait for a condition, and how often to look. */
export type WaitOptions = {
  readonly timeoutMs: number;
  readonly pollMs?: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
};

/** Waits until the condition holds; false when the time is over or the signal aborted first. */
export async function waitUntil(condition: () => boolean, options: WaitOptions): Promise<boolean> {
  const endMs = options.clock.monotonicMs() + options.timeoutMs;
  while (!condition()) {
    if (options.signal?.aborted === true || options.clock.monotonicMs() >= endMs) return false;
    await delay(options.pollMs ?? 50);
  }
  return true;
}
