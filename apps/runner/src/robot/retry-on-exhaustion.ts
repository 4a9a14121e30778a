import { setTimeout as delay } from "node:timers/promises";
import { errorCode } from "@robotmk-controller/platform";

/** How long to wait after each failure: eight seconds for a start, five minutes for what must not be left undone. */
export const SHORTAGE_DELAYS_MS = {
  start: [250, 500, 1_000, 2_000, 4_000],
  end: [250, 500, 1_000, 2_000, 4_000, ...Array.from({ length: 29 }, () => 10_000)],
} as const;

/**
 * Does something, again and again while the system is short of processes, memory or descriptors, later each time:
 * that may be over in a moment.
 *
 * @throws the system's error: any other at once, a shortage when there is no delay left or the signal aborted
 */
export async function despiteShortage<T>(
  work: () => Promise<T>,
  options: {
    readonly delaysMs: readonly number[];
    readonly signal?: AbortSignal;
    readonly onShortage: (error: unknown, delayMs: number) => void;
  },
): Promise<T> {
  for (const delayMs of options.delaysMs) {
    try {
      return await work();
    } catch (error) {
      if (!isShortage(error) || options.signal?.aborted === true) throw error;
      options.onShortage(error, delayMs);
      await delay(delayMs);
    }
  }
  return work();
}

function isShortage(error: unknown): boolean {
  return ["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"].includes(errorCode(error) ?? "");
}
