import { setTimeout as delay } from "node:timers/promises";

/** The two clocks of a program. The wall clock stamps, the monotonic one measures: only it never steps. */
export type Clock = {
  /** Milliseconds since the epoch. */
  readonly wallMs: () => number;
  /** Milliseconds since an arbitrary start; does not count while the machine is suspended. */
  readonly monotonicMs: () => number;
};

/** The clocks of the operating system. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** Writes an instant as ISO 8601 in local time with its offset, to the millisecond. */
export function isoTime(epochMs: number): string {
  const instant = new Date(epochMs);
  const offsetMinutes = -instant.getTimezoneOffset();
  const local = new Date(epochMs + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const sign = offsetMinutes < 0 ? "-" : "+";
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  const absolute = Math.abs(offsetMinutes);
  return `${local}${sign}${two(absolute / 60)}:${two(absolute % 60)}`;
}

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
