import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Config, DEFAULTS } from "@robotmk-controller/config";
import type { Log } from "@robotmk-controller/log";
import {
  acquireFileLock,
  type Clock,
  errorCode,
  errorMessage,
  type FileLock,
} from "@robotmk-controller/platform";
import { type DeadManSwitch, isReleased, watchHeartbeat } from "@robotmk-controller/schedule";
import {
  type Context,
  createSpoolFolders,
  isDaemonRunning,
  markSpoolSchema,
  readHeartbeatMs,
  removeCrashReport,
  removeDaemonRecord,
  removeHostChecks,
  removeStartHistory,
  type SpoolFolders,
  takeStopRequest,
} from "@robotmk-controller/spool";
import { ConfigWatch } from "./config/config-reload.ts";
import type { ConfigSource } from "./config/last-good-config.ts";
import { Scheduler } from "./dispatch/scheduler.ts";
import { stopRuns } from "./recovery/stop-runs.ts";
import { RobotProbes } from "./robot-probe/probes.ts";
import { StatusRecord } from "./status-record.ts";
import { reportCrash } from "./watchdog/crash-report.ts";
import { MemoryLimit } from "./watchdog/memory-limit.ts";

/** What a daemon needs. */
export type RunDaemonOptions = {
  readonly source: ConfigSource;
  readonly config: Config | undefined;
  readonly context: Context;
  readonly folders: SpoolFolders;
  readonly launched: string;
  readonly degraded: boolean;
  readonly stopSignal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  /** Called with each config that comes into force. */
  readonly onConfig: (config: Config) => void;
  /** Called at each tick. */
  readonly onTick: () => void;
  /** Returns the memory of this process in MB. */
  readonly memoryMb: () => number;
};

/** Why a daemon ended. */
export type DaemonEnd =
  | "stopped"
  | "no-heartbeat"
  | "another-daemon"
  | "spool-moved"
  | "lock-lost"
  | "too-large";

/** The longest sleep between two ticks. */
const MAX_SLEEP_MS = 1_000;

/** Plans and starts runs until it is stopped, or until no plugin call came for `deadman_timeout`. */
export async function runDaemon(options: RunDaemonOptions): Promise<DaemonEnd> {
  const { folders, log } = options;
  createSpoolFolders(folders);
  const lock = await takeLock(folders);
  if (lock === undefined) {
    log.info("another daemon holds the lock of this context: nothing to do");
    return "another-daemon";
  }
  const record = new StatusRecord({ ...options, instance: randomBytes(8).toString("hex") });
  markSpoolSchema(folders.root);
  log.info(`daemon ${record.instance} started, ${options.launched}${options.degraded ? " (degraded)" : ""}`);
  try {
    const end = await new Daemon(options, { lock, record }).run();
    log.info(`daemon ${record.instance} ends: ${end}`);
    if (end !== "lock-lost" && end !== "too-large") {
      removeDaemonRecord(folders);
      removeHostChecks(folders);
      removeStartHistory(folders);
      removeCrashReport(folders);
    }
    return end;
  } finally {
    lock.release();
  }
}

const LOCK_TRIES = 5;
const LOCK_EVERY_MS = 100;

/** Tries again while no daemon runs: `readDaemonState()` takes this lock briefly to test it. */
async function takeLock(folders: SpoolFolders): Promise<FileLock | undefined> {
  for (let tries = 1; ; tries += 1) {
    const lock = acquireFileLock(folders.daemonLock);
    if (lock !== undefined || tries === LOCK_TRIES || isDaemonRunning(folders)) return lock;
    await delay(LOCK_EVERY_MS);
  }
}

/** The loop of a daemon that holds its lock. */
class Daemon {
  readonly #options: RunDaemonOptions;
  readonly #lock: FileLock;
  readonly #record: StatusRecord;
  readonly #configWatch: ConfigWatch;
  readonly #scheduler: Scheduler;
  readonly #probes: RobotProbes;
  readonly #memory: MemoryLimit;
  #heartbeat: DeadManSwitch | undefined;
  #isDraining = false;

  constructor(options: RunDaemonOptions, held: { readonly lock: FileLock; readonly record: StatusRecord }) {
    this.#options = options;
    this.#lock = held.lock;
    this.#record = held.record;
    this.#configWatch = new ConfigWatch({ ...options, onTakenOver: options.onConfig });
    this.#scheduler = new Scheduler(options);
    this.#probes = new RobotProbes({ ...options, instance: held.record.instance });
    this.#memory = new MemoryLimit(options.memoryMb);
  }

  /** Ticks until there is a reason to end. Returns when nothing writes to the spool any more. */
  async run(): Promise<DaemonEnd> {
    const { stopSignal, onTick } = this.#options;
    try {
      for (;;) {
        onTick();
        const end = (await this.#endOnRequest()) ?? (await this.#tick());
        if (end !== undefined) return end;
        this.#stamp();
        await sleep(this.#scheduler.untilNextDueMs(MAX_SLEEP_MS), stopSignal);
      }
    } finally {
      await Promise.all([this.#scheduler.end(), this.#probes.end()]);
    }
  }

  /** Returns why the daemon must end at once: a signal, a stop request, or the loss of its lock. */
  async #endOnRequest(): Promise<DaemonEnd | undefined> {
    const { folders, stopSignal, degraded } = this.#options;
    const { dispatcher } = this.#scheduler;
    if (stopSignal.aborted) {
      // systemd ends the agent's unit once: a runner that starts after that would stay.
      if (degraded) dispatcher.stopRunners();
      return "stopped";
    }
    const order = takeStopRequest(folders, this.#record.instance);
    if (order === "stop-now") await this.#stopRuns();
    if (order !== undefined) return "stopped";
    return this.#lock.isInPlace() ? undefined : "lock-lost";
  }

  async #stopRuns(): Promise<void> {
    const { dispatcher } = this.#scheduler;
    dispatcher.stopStarting();
    await stopRuns({
      ...this.#options,
      hasRunners: () => dispatcher.suitesWithRunner().length > 0,
      onPoll: () => {
        this.#options.onTick();
        this.#stamp();
      },
    });
  }

  /** Does all the work of a tick. An error, as of a full disk, ends the tick but not the daemon. */
  async #tick(): Promise<DaemonEnd | undefined> {
    const { log } = this.#options;
    try {
      const end = await this.#work();
      const problem = end === undefined ? log.clear("schedule") : undefined;
      // On a full disk the log failed, too: then this line is the first.
      if (problem !== undefined) log.info(`scheduling resumed after ${problem}`);
      return end;
    } catch (error) {
      // The message may name a temporary file with a random name.
      const state = errorCode(error) ?? errorMessage(error);
      log.once("schedule", `Cannot schedule: ${errorMessage(error)}`, { level: "error", state });
      return undefined;
    }
  }

  async #work(): Promise<DaemonEnd | undefined> {
    const { config, errors } = await this.#configWatch.tick();
    if (config !== undefined && this.#configWatch.isSpoolMoved(config)) return "spool-moved";
    this.#followHeartbeat(config);
    const isDraining = this.#isDraining;
    if (config !== undefined) {
      this.#scheduler.tick(config, { isDraining });
      this.#probes.follow(config);
    }
    if (isDraining && this.#scheduler.isIdle()) return "no-heartbeat";
    if (this.#isTooLarge(config)) return "too-large";
    this.#record.write({ config, errors, isDraining, ...this.#scheduler.counts() });
    return undefined;
  }

  /** Drains while no plugin call touches the heartbeat. */
  #followHeartbeat(config: Config | undefined): void {
    const { folders, clock, log } = this.#options;
    this.#heartbeat = watchHeartbeat(this.#heartbeat, {
      heartbeat: readHeartbeatMs(folders),
      monotonicMs: clock.monotonicMs(),
    });
    const timeoutSeconds = config?.deadmanTimeoutSeconds ?? DEFAULTS.deadmanTimeoutSeconds;
    const isDraining = isReleased(this.#heartbeat, timeoutSeconds);
    if (isDraining !== this.#isDraining) {
      log.info(
        isDraining
          ? `draining: no plugin call for ${timeoutSeconds} s, no more runs are planned or started`
          : "scheduling resumed: a plugin call came",
      );
    }
    this.#isDraining = isDraining;
  }

  #isTooLarge(config: Config | undefined): boolean {
    const { folders, clock, log } = this.#options;
    const problem = this.#memory.check(config?.maxDaemonMemoryMb);
    if (problem === undefined) return false;
    log.error(problem);
    reportCrash(folders, { error: problem, config, clock });
    return true;
  }

  #stamp(): void {
    try {
      this.#record.stampTick(this.#options.clock.wallMs());
    } catch {
      // The tick has logged what the disk refuses.
    }
  }
}

async function sleep(durationMs: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(durationMs, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
