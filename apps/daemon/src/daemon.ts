import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "@robotmk-controller/config";
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
import { Dispatcher } from "./dispatch/dispatcher.ts";
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
  /** Told of each config that comes into force. */
  readonly onConfig: (config: Config) => void;
  /** Told at each look: the daemon goes on. */
  readonly onTick: () => void;
  /** How much memory this process has, in MB. */
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

/** How long the daemon sleeps at most between two looks. */
const LOOK_EVERY_MS = 1_000;

/** Plans and starts runs until it is told to stop, or until nobody has called for `deadman_timeout`. */
export async function runDaemon(options: RunDaemonOptions): Promise<DaemonEnd> {
  const { folders, log } = options;
  createSpoolFolders(folders);
  const lock = await takeLock(folders);
  if (lock === undefined) {
    log.info("another daemon holds the lock of this context: nothing to do");
    return "another-daemon";
  }
  const report = new StatusRecord({ ...options, instance: randomBytes(8).toString("hex") });
  markSpoolSchema(folders.root);
  log.info(`daemon ${report.instance} started, ${options.launched}${options.degraded ? " (degraded)" : ""}`);
  try {
    const end = await lookWithChecks(options, { lock, report });
    log.info(`daemon ${report.instance} ends: ${end}`);
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

/** Who asks whether it is held, since the record names another host, holds it for a moment. */
async function takeLock(folders: SpoolFolders): Promise<FileLock | undefined> {
  for (let tries = 1; ; tries += 1) {
    const lock = acquireFileLock(folders.daemonLock);
    if (lock !== undefined || tries === LOCK_TRIES || isDaemonRunning(folders)) return lock;
    await delay(LOCK_EVERY_MS);
  }
}

type Holdings = { readonly lock: FileLock; readonly report: StatusRecord };
type Helpers = { readonly processor: Dispatcher; readonly commands: RobotProbes };

/** Nothing may write to the spool once the lock is given up. */
async function lookWithChecks(options: RunDaemonOptions, holdings: Holdings): Promise<DaemonEnd> {
  const processor = new Dispatcher(options);
  const commands = new RobotProbes({ ...options, instance: holdings.report.instance });
  try {
    return await lookAgainAndAgain(options, { ...holdings, processor, commands });
  } finally {
    await Promise.all([processor.end(), commands.end()]);
  }
}

async function lookAgainAndAgain(
  options: RunDaemonOptions,
  { lock, report, processor, commands }: Holdings & Helpers,
): Promise<DaemonEnd> {
  const { clock, folders, stopSignal, log } = options;
  const watch = new ConfigWatch({ ...options, onTakenOver: options.onConfig });
  let heart: DeadManSwitch | undefined;
  let isDraining = false;
  const memory = new MemoryLimit(options.memoryMb);
  let lastProblem = "";
  for (;;) {
    options.onTick();
    if (stopSignal.aborted) {
      // The agent's unit ends with all that is in it; a runner that was born after systemd looked would stay.
      if (options.degraded) processor.stopRunners();
      return "stopped";
    }
    const order = takeStopRequest(folders, report.instance);
    if (order === "stop-now") {
      processor.stopStarting();
      await stopRuns({
        ...options,
        hasRunners: () => processor.hasRunners(),
        onTick: () => {
          options.onTick();
          stampLook(report, clock);
        },
      });
    }
    if (order !== undefined) return "stopped";
    if (!lock.isInPlace()) return "lock-lost";
    try {
      const { config, errors } = await watch.look();
      if (config !== undefined && watch.isSpoolMoved(config)) return "spool-moved";
      heart = watchHeartbeat(heart, {
        heartbeat: readHeartbeatMs(folders),
        monotonicMs: clock.monotonicMs(),
      });
      const deadmanSeconds = config?.deadmanTimeoutSeconds ?? DEFAULT_DEADMAN_SECONDS;
      const released = isReleased(heart, deadmanSeconds);
      if (released !== isDraining) log.info(drainingText(released, deadmanSeconds));
      isDraining = released;
      if (config !== undefined) {
        processor.look(config, { isDraining: released });
        commands.follow(config);
      }
      if (released && processor.isIdle()) return "no-heartbeat";
      const tooLarge = memory.look(config?.maxDaemonMemoryMb);
      if (tooLarge !== undefined) {
        log.error(tooLarge);
        reportCrash(folders, { error: tooLarge, config, clock });
        return "too-large";
      }
      report.write({ config, errors, isDraining: released, ...processor.counts() });
      // The log may have failed like all else: then this is the first that it tells.
      if (lastProblem !== "") log.info(`the schedule is looked after again, after: ${lastProblem}`);
      lastProblem = "";
    } catch (error) {
      // A full disk or a folder that vanished must not end the daemon: it tries again at the next look.
      // Told once: the message itself may name a temporary file, which is another each time.
      const problem = errorCode(error) ?? errorMessage(error);
      if (problem !== lastProblem) log.error(`Cannot look after the schedule: ${errorMessage(error)}`);
      lastProblem = problem;
    }
    stampLook(report, clock);
    await sleep(processor.untilNextDueMs(LOOK_EVERY_MS), stopSignal);
  }
}

const DEFAULT_DEADMAN_SECONDS = 300;

function stampLook(report: StatusRecord, clock: Clock): void {
  try {
    report.stampLook(clock.wallMs());
  } catch {
    // The same disk refused more than this, which was told.
  }
}

function drainingText(isDraining: boolean, deadmanSeconds: number): string {
  return isDraining
    ? `nothing is planned or started any more: nobody has called for ${deadmanSeconds} s`
    : "planning goes on: there was a call again";
}

async function sleep(durationMs: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(durationMs, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
