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

/** Which daemon is to be launched, and how. */
export type DaemonLaunch = {
  readonly configFile: string;
  readonly context: Context;
  /** They are there already. */
  readonly folders: SpoolFolders;
  /** The setting of that name. */
  readonly launch: readonly DetachMethod[] | undefined;
  /** How long one rung of the ladder may take, and one that needs seconds. */
  readonly timeoutMs: number;
  readonly slowTimeoutMs: number;
  /** Hears of such a rung before it is tried: who is asked would end with us. */
  readonly onSlowMethod?: (rung: DetachMethod) => void;
  /** Now, by the host's clock. */
  readonly nowMs: number;
  /** A person waits, and wants all rungs tried: also those that failed a moment ago. */
  readonly isByHand: boolean;
};

/** On Linux no rung takes long, and a unit that ends is seen by the daemon's record. */
const KEEPS_NOTES = runsOnWindows;

/**
 * Launches the daemon of a context, and tells it how, for its record. Whether it comes up shows there.
 *
 * @throws DetachError or Error where no rung of the ladder holds
 */
export async function launchDaemon(launch: DaemonLaunch): Promise<DetachReport> {
  const { configFile, folders, context, nowMs, isByHand, ...rest } = launch;
  const name = contextName(context);
  const before = KEEPS_NOTES && !isByHand ? readLaunchHistory(folders) : undefined;
  const remembered = rememberedFailures(before, { nowMs, uptimeMs: uptime() * 1000 });
  const keep = (outcome: LaunchOutcome) => {
    if (KEEPS_NOTES) keepNote(folders, launchHistory(outcome, { nowMs, remembered }));
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
      handOverFolder: folders.root,
      failedBefore: (rung) => remembered.find((failure) => failure.rung === rung)?.problem,
    });
    keep(report);
    return report;
  } catch (error) {
    if (error instanceof DetachError) keep({ rung: null, degraded: false, failures: error.failures });
    throw error;
  }
}

/** A disk that takes no note must not keep the daemon down: the next launch tries the slow rungs again. */
function keepNote(folders: SpoolFolders, note: LaunchHistory | undefined): void {
  try {
    writeLaunchHistory(folders, note);
  } catch {
    // Nothing is lost but time.
  }
}
