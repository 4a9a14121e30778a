import pLimit from "p-limit";

/** The places for runs: as many as may go on at once. A task has its place, or waits for it in line. */
export class RunPlaces {
  private readonly limit = pLimit(1);
  private readonly engaged = new Set<string>();
  private readonly onFailure: (name: string, error: unknown) => void;

  constructor(onFailure: (name: string, error: unknown) => void) {
    this.onFailure = onFailure;
  }

  /** Sets how many runs may go on at once. */
  resize(count: number): void {
    this.limit.concurrency = count;
  }

  /** Tells whether the task waits, starts or runs. */
  has(name: string): boolean {
    return this.engaged.has(name);
  }

  /** Tells whether a task that comes now has to wait. */
  isFull(): boolean {
    return this.limit.activeCount + this.limit.pendingCount >= this.limit.concurrency;
  }

  /** How many tasks wait in line. */
  waitingCount(): number {
    return this.limit.pendingCount;
  }

  /** Gives the task a place when there is one, and keeps it until the work has ended. */
  take(name: string, work: () => Promise<void>): void {
    this.follow(name, async () => this.limit(work));
  }

  /** Does work for a task that needs no place. */
  takeNone(name: string, work: () => Promise<void>): void {
    this.follow(name, work);
  }

  private follow(name: string, work: () => Promise<void>): void {
    this.engaged.add(name);
    work()
      .catch((error: unknown) => this.onFailure(name, error))
      .finally(() => this.engaged.delete(name))
      .catch((error: unknown) => this.onFailure(name, error));
  }
}
