/** The clock was set, at a moment of the real one. */
export type ClockStep = { readonly atMs: number; readonly afterSeconds: number; readonly isBack: boolean };

/** What was known of a suite was lost, at a moment of the real clock. */
export type SuiteLoss = { readonly suite: string; readonly atMs: number };

/** What was done to a host, as far as its account depends on it. */
export class Deeds {
  readonly counts = new Map<string, number>();
  readonly vain = new Map<string, number>();
  /** The names of the task files that were dropped, and when by the real clock. */
  readonly requests = new Map<string, number>();
  readonly clockSteps: ClockStep[] = [];
  /** When the spool was removed: what went on then has no account. */
  readonly removals: number[] = [];
  /** Robots that got a signal that ends them, by pid and start. */
  readonly struckRobots = new Set<string>();
  /** The processes that were made to stand still, until they may go on. */
  readonly stopped = new Set<string>();
  /** When the disk took no more, by the real clock. */
  readonly diskTroubles: { readonly fromMs: number; readonly toMs: number }[] = [];
  /** When a suite's state was lost: its result was falsified, or it was not in the config for a while. */
  readonly losses: SuiteLoss[] = [];
  /** What a malicious hand wrote into a record, by its path. */
  readonly falsified = new Map<string, string>();
  /** Contradictions that were seen at once. */
  readonly seen: string[] = [];
  calls = 0;
  wholeAnswers = 0;

  /** Notes a contradiction, once. */
  see(text: string): void {
    if (!this.seen.includes(text)) this.seen.push(text);
  }

  count(kind: string, isVain: boolean): void {
    const counts = isVain ? this.vain : this.counts;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
}
