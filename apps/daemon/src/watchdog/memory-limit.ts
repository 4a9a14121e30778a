import { DEFAULTS } from "@robotmk-controller/config";

/** A peak passes, and costs nobody a restart. */
const LOOKS = 3;

/** Watches the daemon's own memory: what grows without end takes the host down with it, and its suites. */
export class MemoryLimit {
  private readonly memoryMb: () => number;
  private looksAbove = 0;

  constructor(memoryMb: () => number) {
    this.memoryMb = memoryMb;
  }

  /** Looks once, and says how much there is where there was too much three times in a row. */
  look(maxMb: number = DEFAULTS.maxDaemonMemoryMb): string | undefined {
    const memoryMb = this.memoryMb();
    this.looksAbove = memoryMb > maxMb ? this.looksAbove + 1 : 0;
    return this.looksAbove < LOOKS ? undefined : tooLargeText(memoryMb, maxMb);
  }
}

function tooLargeText(memoryMb: number, maxMb: number): string {
  return `the daemon has ${Math.round(memoryMb)} MB of memory, max_daemon_memory_mb is ${maxMb}: it ends, runs go on, and the next call of the agent starts another`;
}
