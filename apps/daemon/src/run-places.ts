import pLimit from "p-limit";

/** What has a place, or waits for one. */
type Entry = { readonly sinceMs: number; isWaiting: boolean };

/** The places for the runs of one mode: as many as may go on at once, given in the order of asking. */
export class RunPlaces {
  private readonly limit = pLimit(1);
  private readonly entries = new Map<string, Entry>();
  private readonly onFailure: (name: string, error: unknown) => void;

  constructor(onFailure: (name: string, error: unknown) => void) {
    this.onFailure = onFailure;
  }

  /** Sets how many runs may go on at once. */
  resize(count: number): void {
    this.limit.concurrency = count;
  }

  /** Tells whether the name waits for a place or has one. */
  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** Since when a name waits, on the monotonic clock; undefined where it does not. */
  waitingSinceMs(name: string): number | undefined {
    const entry = this.entries.get(name);
    return entry?.isWaiting === true ? entry.sinceMs : undefined;
  }

  /** Tells whether who comes now has to wait. */
  isFull(): boolean {
    return this.limit.activeCount + this.limit.pendingCount >= this.limit.concurrency;
  }

  /** How many wait for a place. */
  waitingCount(): number {
    return [...this.entries.values()].filter(({ isWaiting }) => isWaiting).length;
  }

  /** How many have a place, or are looked after without one. */
  activeCount(): number {
    return this.entries.size - this.waitingCount();
  }

  /** Gives the name a place when there is one, and keeps it until the work has ended. */
  take(name: string, nowMs: number, work: () => Promise<void>): void {
    const entry: Entry = { sinceMs: nowMs, isWaiting: true };
    this.entries.set(name, entry);
    const whenItsTurn = async (): Promise<void> => {
      if (!entry.isWaiting) return;
      entry.isWaiting = false;
      await this.follow(name, work);
    };
    this.limit(whenItsTurn).catch((error: unknown) => this.onFailure(name, error));
  }

  /** Does work for a name without a place: it waited too long, or it needs none. */
  bypass(name: string, nowMs: number, work: () => Promise<void>): void {
    const entry = this.entries.get(name) ?? { sinceMs: nowMs, isWaiting: false };
    entry.isWaiting = false;
    this.entries.set(name, entry);
    this.follow(name, work).catch((error: unknown) => this.onFailure(name, error));
  }

  private async follow(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.onFailure(name, error);
    } finally {
      this.entries.delete(name);
    }
  }
}
