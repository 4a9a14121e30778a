import {
  type Clock,
  errorMessage,
  launchDetached,
  type LaunchReport,
  waitUntil,
} from "@robotmk-controller/platform";
import {
  type Context,
  contextName,
  createSpoolFolders,
  type DaemonRecord,
  readDaemonState,
  type SpoolFolders,
} from "@robotmk-controller/spool";

/** What came of a start. */
export type StartReport =
  | { readonly kind: "already-running"; readonly record: DaemonRecord }
  | { readonly kind: "started"; readonly record: DaemonRecord; readonly launch: LaunchReport }
  | { readonly kind: "failed"; readonly problem: string };

/** A person waits; a busy host may need long to start a program. */
const RUNG_TIMEOUT_MS = 30_000;
const START_TIMEOUT_MS = 60_000;

/** Starts the daemon in the background, and waits until it says that it runs. */
export async function startDaemon(options: {
  readonly configFile: string;
  readonly context: Context;
  readonly folders: SpoolFolders;
  readonly clock: Clock;
}): Promise<StartReport> {
  const { folders } = options;
  const context = contextName(options.context);
  const before = readDaemonState(folders);
  if (before.kind === "running") return { kind: "already-running", record: before.record };
  try {
    createSpoolFolders(folders);
    const launch = await launchDetached({
      name: `robotmk-daemon-${context}`,
      program: "daemon",
      args: ({ rung, degraded }) => [
        "run",
        "--config",
        options.configFile,
        "--context",
        context,
        "--launched",
        rung,
        ...(degraded ? ["--degraded"] : []),
      ],
      timeoutMs: RUNG_TIMEOUT_MS,
    });
    await waitUntil(() => readDaemonState(folders).kind === "running", {
      timeoutMs: START_TIMEOUT_MS,
      clock: options.clock,
    });
    const state = readDaemonState(folders);
    return state.kind === "running"
      ? { kind: "started", record: state.record, launch }
      : { kind: "failed", problem: `it was launched (${launch.rung}) but did not come up: see its log` };
  } catch (error) {
    return { kind: "failed", problem: errorMessage(error) };
  }
}
