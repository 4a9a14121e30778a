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

/** How long `waitUntil()` waits, and how often it evaluates the condition. */
export type WaitOptions = {
  /** In milliseconds, on the monotonic clock. */
  readonly timeoutMs: number;
  /** Default: 50 ms, so that a wait costs next to nothing. */
  readonly pollMs?: number;
  readonly signal?: AbortSignal;
  /** Default: the system's clock. */
  readonly clock?: Clock;
};

/**
 * Waits until the condition holds, which is evaluated at least once. The wait may exceed its timeout by one poll.
 *
 * @returns false when the timeout passed or the signal aborted first
 * @throws what the condition throws
 */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  options: WaitOptions,
): Promise<boolean> {
  const { timeoutMs, pollMs = 50, signal, clock = systemClock } = options;
  const endMs = clock.monotonicMs() + timeoutMs;
  while (!(await condition())) {
    if (signal?.aborted === true || clock.monotonicMs() >= endMs) return false;
    await pause(pollMs, signal);
  }
  return true;
}

/** When `retry()` repeats an action. */
export type RetryOptions = {
  /** The pause in milliseconds after each failure; as many retries as there are pauses, none for an empty list. */
  readonly delaysMs: readonly number[];
  /** Tells whether an error may be over in a moment. */
  readonly isTransient: (error: unknown) => boolean;
  /** Ends the retries. */
  readonly signal?: AbortSignal;
  /** Called before each pause. */
  readonly onRetry?: (error: unknown, delayMs: number) => void;
};

/**
 * Performs an action, and repeats it after each transient error until no pause is left or the signal aborts.
 *
 * @throws what the action throws: an error that is not transient at once, any other when the retries are over
 */
export async function retry<T>(action: () => T | Promise<T>, options: RetryOptions): Promise<T> {
  const { delaysMs, isTransient, signal, onRetry } = options;
  for (const delayMs of delaysMs) {
    try {
      return await action();
    } catch (error) {
      if (!isTransient(error) || signal?.aborted === true) throw error;
      onRetry?.(error, delayMs);
      if (!(await pause(delayMs, signal))) throw error;
    }
  }
  return action();
}

/** Returns false where the signal aborted the pause. */
async function pause(durationMs: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await delay(durationMs, undefined, signal === undefined ? {} : { signal });
    return true;
  } catch (error) {
    if (signal?.aborted === true) return false;
    throw error;
  }
}
