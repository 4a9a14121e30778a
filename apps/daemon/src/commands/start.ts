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

/** What came of a start. */
export type StartReport =
  | { readonly kind: "already-running"; readonly record: DaemonRecord }
  | { readonly kind: "started"; readonly record: DaemonRecord; readonly launch: DetachReport }
  | { readonly kind: "failed"; readonly problem: string };

/** A person waits; a busy host may need long to start a program. */
const RUNG_TIMEOUT_MS = 30_000;
const START_TIMEOUT_MS = 60_000;

/** Starts the daemon in the background, and waits until it says that it runs. */
export async function startDaemon(options: {
  readonly configFile: string;
  readonly context: Context;
  readonly folders: SpoolFolders;
  /** The setting of that name. */
  readonly launch: readonly DetachMethod[] | undefined;
  readonly clock: Clock;
}): Promise<StartReport> {
  const { folders } = options;
  const before = readDaemonState(folders);
  if (before.kind === "running") return { kind: "already-running", record: before.record };
  if (before.kind === "elsewhere") {
    return { kind: "failed", problem: `one runs on host "${before.host}", which shares this spool` };
  }
  try {
    createSpoolFolders(folders);
    // Who starts it by hand has seen why it died, or wants to.
    removeStartHistory(folders);
    removeCrashReport(folders);
    const { configFile, context } = options;
    const launch = await launchDaemon({
      configFile,
      context,
      folders,
      launch: options.launch,
      timeoutMs: RUNG_TIMEOUT_MS,
      slowTimeoutMs: RUNG_TIMEOUT_MS,
      nowMs: options.clock.wallMs(),
      isByHand: true,
    });
    const hasCome = (): boolean => isDaemonRunning(folders);
    await waitUntil(() => hasCome() || readCrashReport(folders) !== undefined, {
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

function failureText({ rung }: DetachReport, lastWords: CrashReport | undefined): string {
  return lastWords === undefined
    ? `it was launched (${rung}) but did not come up: see its log`
    : `it was launched (${rung}) and ended: ${lastWords.text.split("\n")[0]}`;
}

/**
 * Looks whether a daemon can run in this very process, and forgets why others died: who starts one by hand has seen
 * that, or wants to.
 *
 * @returns undefined where it can, else what to tell
 */
export function prepareForegroundStart(
  folders: SpoolFolders,
): Exclude<StartReport, { kind: "started" }> | undefined {
  const state = readDaemonState(folders);
  switch (state.kind) {
    case "running":
      return { kind: "already-running", record: state.record };
    case "elsewhere":
      return { kind: "failed", problem: `one runs on host "${state.host}", which shares this spool` };
    case "dead":
    case "absent":
    case "unknown":
      return forgetDeaths(folders);
  }
}

/** Nothing is removed from a spool that is not ours to write to, or that a newer version has. */
function forgetDeaths(folders: SpoolFolders): { kind: "failed"; problem: string } | undefined {
  try {
    createSpoolFolders(folders);
    removeStartHistory(folders);
    removeCrashReport(folders);
    return undefined;
  } catch (error) {
    return { kind: "failed", problem: errorMessage(error) };
  }
}
