import {
  type Clock,
  currentRuntime,
  errorMessage,
  type DetachReport,
  type DetachMethod,
  runsOnWindows,
  VERSION,
  waitUntil,
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
  readonly clock: Clock;
  /** Ends the waiting when the call's time is over. */
  readonly signal: AbortSignal;
  readonly stallTimeoutSeconds: number;
  /** The config key of that name. */
  readonly launch: readonly DetachMethod[] | undefined;
  /** Called with true when a slow detach method begins, which would end with the call, and with false after it. */
  readonly onHold: (isHeld: boolean) => void;
};

/** For each slow detach method (WMI, Task Scheduler): an agent waits for a plugin for a minute. */
const SLOW_METHOD_TIMEOUT_MS = 15_000;
/** No call lives longer. */
const MAX_WAIT_MS = 60_000;

/**
 * Starts the daemon if it is not alive, replaces one of an older version and a hanging one (their runs continue), and
 * waits for the new one's record. Several calls at once are harmless: only one daemon gets the lock. Never throws.
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
      await until(() => !isDaemonRunning(folders), "the daemon of another version to stop", options);
    }
    return { ...(await launch(options)), ...report(stall) };
  } catch (error) {
    return { kind: "failed", problem: errorMessage(error) };
  }
}

async function startUnlessThrottled(state: DaemonState, options: EnsureOptions): Promise<EnsureDaemonResult> {
  const { folders, nowMs } = options;
  const before = readStartHistory(folders);
  const last = { state, lastTickMs: lastTickMs(folders), crashedPid: readCrashReport(folders)?.pid };
  const { starts, waitMs } = nextLaunch(before, last, nowMs);
  if (waitMs > 0) {
    if (JSON.stringify(starts) !== JSON.stringify(before)) writeStartHistory(folders, starts);
    return { kind: "throttled", young_deaths: starts.young_deaths, wait: Math.ceil(waitMs / 1000) };
  }
  const problems = recordStart(folders, { ...starts, launched_epoch_ms: nowMs, is_judged: false });
  try {
    const launched = await launch(options, (report) => {
      if (endsWithCall(report))
        recordStart(folders, { ...starts, launched_epoch_ms: nowMs, is_judged: true });
    });
    return { ...launched, problems: [...problems, ...launched.problems] };
  } catch (error) {
    // A daemon that did not start has not crashed.
    recordStart(folders, { ...starts, launched_epoch_ms: nowMs, is_judged: true });
    throw error;
  }
}

/**
 * The agent's job on Windows ends with each call, so a daemon that is not up by then has not crashed. A unit on Linux may
 * live on, and a daemon that does not come up in it counts.
 */
function endsWithCall({ degraded }: DetachReport): boolean {
  return degraded && runsOnWindows;
}

/** A full disk must not keep the daemon down: without the record, a crashing one restarts too often. */
function recordStart(folders: SpoolFolders, starts: StartHistory): readonly string[] {
  try {
    writeStartHistory(folders, starts);
    return [];
  } catch (error) {
    return [`the start is not recorded: ${errorMessage(error)}`];
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
    slowTimeoutMs: SLOW_METHOD_TIMEOUT_MS,
    onSlowMethod: () => onHold(true),
    nowMs: options.nowMs,
    isManual: false,
  }).finally(() => onHold(false));
  onLaunched(launched);
  // Where it is not up in time, the call answers "pending", and the next call judges this start: it is no error here.
  const { clock, signal } = options;
  await waitUntil(() => isDaemonRunning(folders), { timeoutMs: MAX_WAIT_MS, pollMs: 20, signal, clock });
  return {
    kind: "launched",
    rung: launched.rung,
    problems: launched.failures.map(({ rung, problem }) => `${rung}: ${problem}`),
  };
}

/** @throws Error when that did not happen in time: the call has then given its answer long ago */
async function until(
  condition: () => boolean,
  what: string,
  { clock, signal }: EnsureOptions,
): Promise<void> {
  if (await waitUntil(condition, { timeoutMs: MAX_WAIT_MS, pollMs: 20, signal, clock })) return;
  throw new Error(`Cannot wait any longer for ${what}`);
}

function report(stall: Stall): StallReport {
  return stall.kind === "none" ? {} : { stall };
}

/**
 * Clears the time of an earlier pending launch where that daemon came up and ended normally between two calls. Otherwise a
 * later launch that takes a moment would count from then.
 */
export function clearEarlierLaunch(folders: SpoolFolders): void {
  if (readStartHistory(folders) === undefined) clearLaunchPending(folders);
}
