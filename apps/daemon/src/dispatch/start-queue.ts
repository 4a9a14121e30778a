import type { ExecutionMode } from "@robotmk-controller/config";
import pLimit, { type LimitFunction } from "p-limit";

/** The run slots of each mode, given in the order of asking. */
export class StartQueue {
  readonly #limits: Readonly<Record<ExecutionMode, LimitFunction>> = {
    agent_serial: pLimit(1),
    agent_parallel: pLimit(1),
    external: pLimit(1),
  };

  /** Sets how many runs may go on at once. A smaller number ends no run. Serial suites have one slot. */
  resize(maxParallelExecutions: number): void {
    this.#limits.agent_parallel.concurrency = maxParallelExecutions;
    this.#limits.external.concurrency = maxParallelExecutions;
  }

  /** Tells whether the next work has to wait. */
  isFull(mode: ExecutionMode): boolean {
    const limit = this.#limits[mode];
    return limit.activeCount + limit.pendingCount >= limit.concurrency;
  }

  /** Waits for a run slot, does the work, and keeps the slot until it ended. Rejects as the work does. */
  async enter(mode: ExecutionMode, work: () => Promise<void>): Promise<void> {
    return this.#limits[mode](work);
  }
}
