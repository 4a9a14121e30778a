import { launchDetached, type LaunchReport, type LaunchRung } from "@robotmk-controller/platform";
import { type Context, contextName } from "./context.ts";
import type { SpoolFolders } from "./spool-folders.ts";

/** Which daemon is to be launched, and how. */
export type DaemonLaunch = {
  readonly configFile: string;
  readonly context: Context;
  /** They are there already. */
  readonly folders: SpoolFolders;
  /** The setting of that name. */
  readonly launch: readonly LaunchRung[] | undefined;
  /** How long one rung of the ladder may take, and one that needs seconds. */
  readonly timeoutMs: number;
  readonly slowTimeoutMs: number;
  /** Hears of such a rung before it is tried: who is asked would end with us. */
  readonly onSlowRung?: (rung: LaunchRung) => void;
};

/**
 * Launches the daemon of a context, and tells it how, for its record. Whether it comes up shows there.
 *
 * @throws Error where no rung of the ladder holds
 */
export async function launchDaemon(launch: DaemonLaunch): Promise<LaunchReport> {
  const { configFile, folders, context, ...rest } = launch;
  const name = contextName(context);
  return launchDetached({
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
  });
}
