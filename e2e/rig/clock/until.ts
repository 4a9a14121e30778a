import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";

/** A socket's end is read in one turn of the event loop, and reported in the next ones. */
const TURNS = 4;

const POLL_MS = 25;
/**
 * 20 s. A call or a stop that takes longer waits for something that does not end. It is no limit of speed: whatever a busy
 * machine does, the same call takes a second or two.
 */
export const HANG_MS = 20_000;

/** A look at many files or processes takes time that the programs need. */
const PAUSES_PER_LOOK = 3;

export type UntilOptions = {
  /** What is waited for, for the error. */
  readonly what?: string;
  /** Only a failure bound. */
  readonly boundMs?: number;
  /** Reported in the error: the state that was found instead. */
  readonly state?: () => string;
};

type Condition<T> = () => T | Promise<T>;
type Met<T> = Exclude<T, false | undefined | null>;

/** Polls until the condition gives something, and returns that. */
export async function until<T>(condition: Condition<T>, options: UntilOptions = {}): Promise<Met<T>> {
  const boundMs = options.boundMs ?? 60_000;
  const started = performance.now();
  for (;;) {
    const begun = performance.now();
    const value = await condition();
    if (isMet(value)) {
      await eventsAreHeard();
      return value;
    }
    if (performance.now() - started > boundMs) {
      throw new Error(
        `Cannot wait longer than ${boundMs} ms until ${options.what ?? condition.toString()}:\n${options.state?.() ?? ""}`,
      );
    }
    await delay(Math.max(POLL_MS, PAUSES_PER_LOOK * (performance.now() - begun)));
  }
}

/** What the condition has seen on the disk may have come after an event that this process has not had a turn for. */
async function eventsAreHeard(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
}

function isMet<T>(value: T): value is Met<T> {
  return value !== false && value !== undefined && value !== null;
}
