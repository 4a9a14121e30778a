import { DEFAULTS } from "@robotmk-controller/config";

/** Three checks in a row: a short peak must not end the daemon. */
const CHECKS = 3;

/** Checks the daemon's own memory: a leak must not take the host down. */
export class MemoryLimit {
  readonly #memoryMb: () => number;
  #checksAbove = 0;

  constructor(memoryMb: () => number) {
    this.#memoryMb = memoryMb;
  }

  /** Returns a message when the memory was above the limit three times in a row. */
  check(maxMb: number = DEFAULTS.maxDaemonMemoryMb): string | undefined {
    const memoryMb = this.#memoryMb();
    this.#checksAbove = memoryMb > maxMb ? this.#checksAbove + 1 : 0;
    return this.#checksAbove < CHECKS ? undefined : tooLargeText(memoryMb, maxMb);
  }
}

function tooLargeText(memoryMb: number, maxMb: number): string {
  return `the daemon has ${Math.round(memoryMb)} MB of memory, max_daemon_memory_mb is ${maxMb}: it ends, runs go on, and the next plugin call starts another daemon`;
}
