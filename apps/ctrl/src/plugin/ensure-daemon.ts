import { setTimeout as delay } from "node:timers/promises";
import {
  currentRuntime,
  errorMessage,
  type DetachReport,
  type DetachMethod,
  runsOnWindows,
  VERSION,
} from "@robotmk-controller/platform";
import {
  clearLaunchPending,
  type Context,
  type DaemonState,
  isDaemonRunning,
  lastTickMs,
  launchDaemon,
  readCrashReport,
  readDaemonState,
  readStartHistory,
  requestStop,
  type SpoolFolders,
  type StartHistory,
  writeStartHistory,
} from "@robotmk-controller/spool";
import { isOutdated } from "../status/daemon-version.ts";
import type { EnsureDaemonResult, Stall, StallReport } from "../status/ensure-daemon-result.ts";
import { nextLaunch } from "./launch-backoff.ts";
import { killStalledDaemon } from "./stalled-daemon.ts";

type EnsureOptions = {
  readonly configFile: string;
  readonly context: Context;
  readonly folders: SpoolFolders;
  readonly timeoutMs: number;
  readonly nowMs: number;
  readonly stallTimeoutSeconds: number;
  /** The setting of that name. */
  readonly launch: readonly DetachMethod[] | undefined;
  /** Hears when the call must not end, as what launches the daemon would end with it, and when it may again. */
  readonly onHold: (isHeld: boolean) => void;
};

/** For each program of the system that is asked to launch the daemon; an agent waits for a plugin for a minute. */
const SLOW_RUNG_TIMEOUT_MS = 15_000;

/**
 * Starts the daemon if it does not live, replaces one of an older version and one that hangs (its runs go on), and
 * waits a moment for its first sign of life. Several calls at once are harmless: only one daemon gets the lock.
 */
export async function ensureDaemon(options: EnsureOptions): Promise<EnsureDaemonResult> {
  const { folders } = options;
  try {
    const before = readDaemonState(folders);
    if (before.kind === "elsewhere") return { kind: "elsewhere", host: before.host };
    if (before.kind !== "running") return await startUnlessThrottled(before, options);
    const { stall, isEnded } = await killStalledDaemon(before.record, options);
    if (!isEnded) {
      if (!isOutdated(before.record, { version: VERSION, runtime: currentRuntime() })) {
        return { kind: "was-running", ...report(stall) };
      }
      requestStop(folders, before.record.instance, "stop");
      while (isDaemonRunning(folders)) await delay(20);
    }
    return { ...(await launch(options)), ...report(stall) };
  } catch (error) {
    return { kind: "failed", problem: errorMessage(error) };
  }
}

async function startUnlessThrottled(state: DaemonState, options: EnsureOptions): Promise<EnsureDaemonResult> {
  const { folders, nowMs } = options;
  const before = readStartHistory(folders);
  const last = { state, lastLookMs: lastTickMs(folders), saidBy: readCrashReport(folders)?.pid };
  const { starts, waitMs } = nextLaunch(before, last, nowMs);
  if (waitMs > 0) {
    if (JSON.stringify(starts) !== JSON.stringify(before)) writeStartHistory(folders, starts);
    return { kind: "throttled", young_deaths: starts.young_deaths, wait: Math.ceil(waitMs / 1000) };
  }
  const problems = noteStart(folders, { ...starts, launched_epoch_ms: nowMs, is_judged: false });
  try {
    const launched = await launch(options, (report) => {
      if (endsWithCall(report)) noteStart(folders, { ...starts, launched_epoch_ms: nowMs, is_judged: true });
    });
    return { ...launched, problems: [...problems, ...launched.problems] };
  } catch (error) {
    // What was not launched has not died.
    noteStart(folders, { ...starts, launched_epoch_ms: nowMs, is_judged: true });
    throw error;
  }
}

/**
 * The agent's job ends with each call, and who has not come up by then has not failed. A unit of Linux may live on,
 * and a daemon that does not come up in it counts.
 */
function endsWithCall({ degraded }: DetachReport): boolean {
  return degraded && runsOnWindows;
}

/** A full disk must not keep the daemon down: without the note, one that keeps dying is started too often. */
function noteStart(folders: SpoolFolders, starts: StartHistory): readonly string[] {
  try {
    writeStartHistory(folders, starts);
    return [];
  } catch (error) {
    return [`the start is not noted: ${errorMessage(error)}`];
  }
}

async function launch(
  options: EnsureOptions,
  onLaunched: (report: DetachReport) => void = () => undefined,
): Promise<Extract<EnsureDaemonResult, { kind: "launched" }>> {
  const { configFile, context, folders, timeoutMs, onHold } = options;
  const launched = await launchDaemon({
    configFile,
    context,
    folders,
    launch: options.launch,
    timeoutMs,
    slowTimeoutMs: SLOW_RUNG_TIMEOUT_MS,
    onSlowMethod: () => onHold(true),
    nowMs: options.nowMs,
    isManual: false,
  }).finally(() => onHold(false));
  onLaunched(launched);
  while (!isDaemonRunning(folders)) await delay(20);
  return {
    kind: "launched",
    rung: launched.rung,
    problems: launched.failures.map(({ rung, problem }) => `${rung}: ${problem}`),
  };
}

function report(stall: Stall): StallReport {
  return stall.kind === "none" ? {} : { stall };
}

/**
 * Forgets since when a daemon is waited for, where one came up and ended as it should since then, without a call in
 * between that met it: a later launch that takes a moment is none that has been under way all the time.
 */
export function clearEarlierLaunch(folders: SpoolFolders): void {
  if (readStartHistory(folders) === undefined) clearLaunchPending(folders);
}
