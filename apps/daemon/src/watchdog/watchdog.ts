import { Worker } from "node:worker_threads";
import type { Log, LogSettings } from "@robotmk-controller/log";
import { type Clock, errorMessage, workerUrl } from "@robotmk-controller/platform";
import { crashReportFile, type SpoolFolders } from "@robotmk-controller/spool";

const WORKER = { bundled: "watchdog-worker.mjs", source: "watchdog-worker.mjs" };

/** What may change while it watches. */
export type WatchdogSettings = {
  readonly stallSeconds: number;
  readonly log: Pick<LogSettings, "logDir" | "logFormat">;
};

/**
 * Ends this process when its main thread makes no step for long: it hangs in a call of the system or in a loop, and
 * nobody else would start another daemon while it lives. It is a thread of its own that counts its own seconds: a
 * process that was stopped, or a machine that was suspended, counts none.
 */
export class Watchdog {
  private readonly steps = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private readonly lastStepMs = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  private readonly clock: Clock;
  private readonly worker: Worker | undefined;

  constructor(options: {
    readonly folders: SpoolFolders;
    readonly settings: WatchdogSettings;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    this.clock = options.clock;
    this.step();
    const order = {
      steps: this.steps,
      lastStepMs: this.lastStepMs,
      lastWordsFile: crashReportFile(options.folders),
      settings: plain(options.settings),
    };
    this.worker = startWorker(order, options.log);
  }

  /** The main thread goes on. */
  step(): void {
    this.lastStepMs[0] = this.clock.wallMs();
    Atomics.add(this.steps, 0, 1);
  }

  /** Goes on by other settings. */
  follow(settings: WatchdogSettings): void {
    this.worker?.postMessage(plain(settings));
  }
}

/** Without a watchdog there is still the plugin, which replaces a daemon that makes no look. */
function startWorker(order: unknown, log: Log): Worker | undefined {
  const tell = (error: unknown): void => log.warn(`the daemon has no watchdog: ${errorMessage(error)}`);
  try {
    const worker = new Worker(workerUrl(import.meta.url, WORKER), { workerData: order });
    worker.once("error", tell);
    worker.unref();
    return worker;
  } catch (error) {
    tell(error);
    return undefined;
  }
}

/** A config has more than a thread can be handed. */
function plain({ stallSeconds, log }: WatchdogSettings) {
  return { stallSeconds, logDir: log.logDir, logFormat: log.logFormat };
}
