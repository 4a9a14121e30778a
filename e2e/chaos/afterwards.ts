import { setTimeout as delay } from "node:timers/promises";

type Pending = { readonly undo: () => void | Promise<void>; timer: NodeJS.Timeout };

/** What an injection leaves to be undone later, and the programs that it started and that go on. */
export class Afterwards {
  readonly #pending = new Set<Pending>();
  readonly #tracked = new Set<Promise<unknown>>();
  readonly #onProblem: (text: string) => void;

  constructor(onProblem: (text: string) => void) {
    this.#onProblem = onProblem;
  }

  /** Undoes something after a while, or when all is undone at once. */
  in(ms: number, undo: () => void | Promise<void>): void {
    const entry: Pending = { undo, timer: setTimeout(() => this.#do(entry), ms) };
    this.#pending.add(entry);
  }

  /** Follows something that goes on; what it fails with is told. */
  follow(work: Promise<unknown>, what: string): void {
    const followed = work
      .catch((error: unknown) => this.#onProblem(`${what}: ${String(error)}`))
      .finally(() => this.#tracked.delete(followed));
    this.#tracked.add(followed);
  }

  /** Undoes all that is left to be undone. */
  undoAll(): void {
    for (const entry of this.#pending) this.#do(entry);
  }

  /** Waits for all that goes on. What takes longer than the bound is told. */
  async settled(boundMs: number): Promise<void> {
    const ending = new AbortController();
    const late = delay(boundMs, "late", { signal: ending.signal }).catch(() => "in time");
    const isLate = await Promise.race([late, Promise.all(this.#tracked).then(() => "in time")]);
    ending.abort();
    if (isLate === "late")
      this.#onProblem(`${this.#tracked.size} calls or commands did not end in ${boundMs} ms`);
  }

  #do(entry: Pending): void {
    if (!this.#pending.delete(entry)) return;
    clearTimeout(entry.timer);
    const work = async () => {
      await entry.undo();
    };
    this.follow(work(), "Cannot undo an injection");
  }
}
