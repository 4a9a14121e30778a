import { Worker } from "node:worker_threads";
import type { Log, LogSettings } from "@robotmk-controller/log";
import { type Clock, errorMessage, workerUrl } from "@robotmk-controller/platform";
import { crashReportFile, type SpoolFolders } from "@robotmk-controller/spool";

const WORKER = { bundled: "watchdog-worker.mjs", source: "watchdog-worker.mjs" };

/** Settings that may change while it watches. */
export type WatchdogSettings = {
  readonly stallSeconds: number;
  readonly log: Pick<LogSettings, "logDir" | "logFormat">;
};

/**
 * Kills this process when its main thread makes no step for `stallSeconds`: it hangs in a system call or a loop, and
 * no other daemon can start while it lives. The watchdog is a thread that counts its own seconds: a stopped process
 * and a suspended machine count none.
 */
export class Watchdog {
  readonly #steps = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #lastStepMs = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  readonly #clock: Clock;
  readonly #worker: Worker | undefined;

  constructor(options: {
    readonly folders: SpoolFolders;
    readonly settings: WatchdogSettings;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    this.#clock = options.clock;
    this.step();
    const order = {
      steps: this.#steps,
      lastStepMs: this.#lastStepMs,
      lastWordsFile: crashReportFile(options.folders),
      settings: plain(options.settings),
    };
    this.#worker = startWorker(order, options.log);
  }

  /** Records that the main thread makes progress. */
  step(): void {
    this.#lastStepMs[0] = this.#clock.wallMs();
    Atomics.add(this.#steps, 0, 1);
  }

  /** Applies other settings. */
  follow(settings: WatchdogSettings): void {
    this.#worker?.postMessage(plain(settings));
  }
}

/** Returns undefined where no thread can start: the plugin replaces a daemon without ticks, too. */
function startWorker(order: unknown, log: Log): Worker | undefined {
  const warn = (error: unknown): void => log.warn(`the daemon has no watchdog: ${errorMessage(error)}`);
  try {
    const worker = new Worker(workerUrl(import.meta.url, WORKER), { workerData: order });
    worker.once("error", warn);
    worker.unref();
    return worker;
  } catch (error) {
    warn(error);
    return undefined;
  }
}

/** Picks what `postMessage()` can copy. */
function plain({ stallSeconds, log }: WatchdogSettings) {
  return { stallSeconds, logDir: log.logDir, logFormat: log.logFormat };
}
