import type { Log } from "@robotmk-controller/log";
import { type Clock, isStopped, type ProcessIdentity, signalProcess } from "@robotmk-controller/platform";
import type { LiveRunner } from "./running-tasks.ts";

/** A stopped runner, and for how long the daemon has seen it stopped. */
export type StalledRunner = LiveRunner & { readonly stoppedMs: number };

/** The daemon itself may have been stopped during a longer pause between two ticks. */
const MAX_STEP_MS = 10_000;

/**
 * Kills runners that were stopped (SIGSTOP) and forgotten: they neither end their robots in time nor give back
 * their run slots.
 */
export class StalledRunners {
  readonly #options: {
    readonly clock: Clock;
    readonly log: Log;
    readonly isStopped?: (runner: ProcessIdentity) => boolean;
  };
  readonly #stoppedMs = new Map<string, number>();
  #lastTickMs: number | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly log: Log;
    readonly isStopped?: (runner: ProcessIdentity) => boolean;
  }) {
    this.#options = options;
  }

  /** Logs each runner that has stopped, and kills those that stay stopped for longer than the time-out. */
  tick(runners: readonly LiveRunner[], timeoutSeconds: number): void {
    const { log } = this.#options;
    for (const { runner, suite, run, stoppedMs } of this.observe(runners)) {
      const subject = { suite, run };
      if (stoppedMs === 0) log.warn(subject, `runner ${runner.pid} has been stopped (SIGSTOP)`);
      if (stoppedMs < timeoutSeconds * 1000) continue;
      log.error(
        subject,
        `killing runner ${runner.pid} as it has been stopped for ${Math.round(stoppedMs / 1000)} s`,
      );
      signalProcess(runner, "SIGKILL");
    }
  }

  /** Returns the runners that are stopped now, and counts their time. */
  observe(runners: readonly LiveRunner[]): readonly StalledRunner[] {
    const test = this.#options.isStopped ?? isStopped;
    const nowMs = this.#options.clock.monotonicMs();
    const passedMs = Math.min(MAX_STEP_MS, nowMs - (this.#lastTickMs ?? nowMs));
    this.#lastTickMs = nowMs;
    const stopped = new Map(
      runners.filter(({ runner }) => test(runner)).map((runner) => [nameOf(runner), runner]),
    );
    for (const name of this.#stoppedMs.keys()) if (!stopped.has(name)) this.#stoppedMs.delete(name);
    return [...stopped].map(([name, runner]) => {
      const before = this.#stoppedMs.get(name);
      const stoppedMs = before === undefined ? 0 : before + passedMs;
      this.#stoppedMs.set(name, stoppedMs);
      return { ...runner, stoppedMs };
    });
  }
}

function nameOf({ runner }: LiveRunner): string {
  return `${runner.pid} ${runner.startToken}`;
}
