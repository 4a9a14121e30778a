// Unlike the other rooms of the spool, daemon/ has policy beside records: how a daemon is launched, and for how long a
// failed detach method is skipped. The controller and `robotmk-daemon start` both launch daemons by it.

import { uptime } from "node:os";
import {
  startDetached,
  DetachError,
  type DetachReport,
  type DetachMethod,
  runsOnWindows,
} from "@robotmk-controller/platform";
import { type Context, contextName } from "../context.ts";
import type { SpoolFolders } from "../layout.ts";
import {
  type LaunchHistory,
  launchHistory,
  type LaunchOutcome,
  readLaunchHistory,
  rememberedFailures,
  writeLaunchHistory,
} from "./launch-history.ts";

/** Which daemon to launch, and how. */
export type DaemonLaunch = {
  readonly configFile: string;
  readonly context: Context;
  /** They exist already. */
  readonly folders: SpoolFolders;
  /** The config key `launch`. */
  readonly launch: readonly DetachMethod[] | undefined;
  /** How long one detach method may take, and one that needs seconds. */
  readonly timeoutMs: number;
  readonly slowTimeoutMs: number;
  /** Called before a method that needs seconds: a plugin call may end before its result. */
  readonly onSlowMethod?: (method: DetachMethod) => void;
  /** Now, by the host's clock. */
  readonly nowMs: number;
  /** A person starts the daemon: try all methods, also those that failed a moment ago. */
  readonly isManual: boolean;
};

/** On Linux no detach method is slow, so that there is nothing to remember. */
const KEEPS_HISTORY = runsOnWindows;

/**
 * Launches the daemon of a context, by the first detach method that works. The
 * daemon writes the method into its record, which also shows whether it came up.
 *
 * @throws DetachError or Error where no detach method works
 */
export async function launchDaemon(launch: DaemonLaunch): Promise<DetachReport> {
  const { configFile, folders, context, nowMs, isManual, ...rest } = launch;
  const name = contextName(context);
  const before = KEEPS_HISTORY && !isManual ? readLaunchHistory(folders) : undefined;
  const remembered = rememberedFailures(before, { nowMs, uptimeMs: uptime() * 1000 });
  const keep = (outcome: LaunchOutcome) => {
    if (KEEPS_HISTORY) keepHistory(folders, launchHistory(outcome, { nowMs, remembered }));
  };
  try {
    const report = await startDetached({
      ...rest,
      name: `robotmk-daemon-${name}`,
      program: "daemon",
      args: ({ rung, degraded }) => [
        "run",
        "--config",
        configFile,
        "--context",
        name,
        "--launched",
        rung,
        ...(degraded ? ["--degraded"] : []),
      ],
      launchFileFolder: folders.root,
      failedBefore: (rung) => remembered.find((failure) => failure.rung === rung)?.problem,
    });
    keep(report);
    return report;
  } catch (error) {
    if (error instanceof DetachError) keep({ rung: null, degraded: false, failures: error.failures });
    throw error;
  }
}

/** Without a history the next launch tries the slow methods again, which is better than no daemon. */
function keepHistory(folders: SpoolFolders, history: LaunchHistory | undefined): void {
  try {
    writeLaunchHistory(folders, history);
  } catch {
    // Nothing is lost but time.
  }
}
