import {
  type Clock,
  errorMessage,
  type DetachReport,
  type DetachMethod,
  waitUntil,
} from "@robotmk-controller/platform";
import {
  type Context,
  type CrashReport,
  createSpoolFolders,
  type DaemonRecord,
  isDaemonRunning,
  launchDaemon,
  readCrashReport,
  readDaemonState,
  removeCrashReport,
  removeStartHistory,
  type SpoolFolders,
} from "@robotmk-controller/spool";

/** The result of a start. */
export type StartReport =
  | { readonly kind: "already-running"; readonly record: DaemonRecord }
  | { readonly kind: "started"; readonly record: DaemonRecord; readonly launch: DetachReport }
  | { readonly kind: "failed"; readonly problem: string };

/** 30 s and 60 s: a busy host may need long to start a program. */
const RUNG_TIMEOUT_MS = 30_000;
const START_TIMEOUT_MS = 60_000;

/** Starts the daemon in the background, and waits up to a minute until it holds its lock. */
export async function startDaemon(options: {
  readonly configFile: string;
  readonly context: Context;
  readonly folders: SpoolFolders;
  /** The config key `launch`. */
  readonly launch: readonly DetachMethod[] | undefined;
  readonly clock: Clock;
}): Promise<StartReport> {
  const { folders } = options;
  const before = readDaemonState(folders);
  if (before.kind === "running") return { kind: "already-running", record: before.record };
  if (before.kind === "elsewhere") {
    return { kind: "failed", problem: elsewhereText(before.host) };
  }
  try {
    resetStarts(folders);
    const { configFile, context } = options;
    const launch = await launchDaemon({
      configFile,
      context,
      folders,
      launch: options.launch,
      timeoutMs: RUNG_TIMEOUT_MS,
      slowTimeoutMs: RUNG_TIMEOUT_MS,
      nowMs: options.clock.wallMs(),
      isManual: true,
    });
    await waitUntil(() => isDaemonRunning(folders) || readCrashReport(folders) !== undefined, {
      timeoutMs: START_TIMEOUT_MS,
      clock: options.clock,
    });
    const state = readDaemonState(folders);
    return state.kind === "running"
      ? { kind: "started", record: state.record, launch }
      : { kind: "failed", problem: failureText(launch, readCrashReport(folders)) };
  } catch (error) {
    return { kind: "failed", problem: errorMessage(error) };
  }
}

/** Whether a daemon can run in this process. */
export type ForegroundStart = { readonly kind: "ready" } | Exclude<StartReport, { kind: "started" }>;

/**
 * Tells whether a daemon can run in this process. Where it can, removes start history and crash report, as
 * `startDaemon()` does.
 */
export function prepareForegroundStart(folders: SpoolFolders): ForegroundStart {
  const state = readDaemonState(folders);
  switch (state.kind) {
    case "running":
      return { kind: "already-running", record: state.record };
    case "elsewhere":
      return { kind: "failed", problem: elsewhereText(state.host) };
    case "dead":
    case "absent":
    case "unknown":
      try {
        resetStarts(folders);
        return { kind: "ready" };
      } catch (error) {
        return { kind: "failed", problem: errorMessage(error) };
      }
  }
}

/**
 * Removes the start history and the crash report: a manual start does not wait for a back-off.
 *
 * @throws SpoolError for a spool of a newer version or of another user; nothing is removed then
 */
function resetStarts(folders: SpoolFolders): void {
  createSpoolFolders(folders);
  removeStartHistory(folders);
  removeCrashReport(folders);
}

function elsewhereText(host: string): string {
  return `one runs on host "${host}", which shares this spool`;
}

function failureText({ rung }: DetachReport, crash: CrashReport | undefined): string {
  return crash === undefined
    ? `it was launched (${rung}) but did not come up: see its log`
    : `it was launched (${rung}) and ended: ${crash.text.split("\n")[0]}`;
}
