import { setTimeout as delay } from "node:timers/promises";

export type UntilOptions = {
  /** What is waited for, for the error. */
  readonly what?: string;
  /** Only a failure bound. */
  readonly boundMs?: number;
  /** Told in the error: the state that was found instead. */
  readonly state?: () => string;
};

type Condition<T> = () => T | Promise<T>;
type Met<T> = Exclude<T, false | undefined | null>;

/** Polls until the condition gives something, and returns that. */
export async function until<T>(condition: Condition<T>, options: UntilOptions = {}): Promise<Met<T>> {
  const boundMs = options.boundMs ?? 60_000;
  const started = performance.now();
  for (;;) {
    const value = await condition();
    if (isMet(value)) return value;
    if (performance.now() - started > boundMs) {
      throw new Error(
        `Cannot wait longer than ${boundMs} ms until ${options.what ?? condition.toString()}:\n${options.state?.() ?? ""}`,
      );
    }
    await delay(25);
  }
}

function isMet<T>(value: T): value is Met<T> {
  return value !== false && value !== undefined && value !== null;
}
