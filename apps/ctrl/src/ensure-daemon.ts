import { setTimeout as delay } from "node:timers/promises";
import { currentRuntime, errorMessage, launchDetached, VERSION } from "@robotmk-controller/platform";
import {
  type Context,
  contextName,
  type DaemonState,
  readDaemonState,
  requestStop,
  type SpoolFolders,
} from "@robotmk-controller/spool";
import { isOutdated } from "./is-outdated.ts";

/** What a plugin call found and did about the daemon. */
export type DaemonCare =
  | { readonly kind: "was-running" }
  | { readonly kind: "launched"; readonly rung: string; readonly problems: readonly string[] }
  | { readonly kind: "failed"; readonly problem: string };

/**
 * Starts the daemon if it does not live, replaces one of an older version (its runs go on), and waits a moment for its first sign of life. Several calls at
 * once are harmless: only one daemon gets the lock.
 */
export async function ensureDaemon(options: {
  readonly configFile: string;
  readonly context: Context;
  readonly folders: SpoolFolders;
  readonly timeoutMs: number;
}): Promise<DaemonCare> {
  const { folders, timeoutMs } = options;
  const before = readDaemonState(folders);
  if (before.kind === "running") {
    if (!isOutdated(before.record, { version: VERSION, runtime: currentRuntime() })) {
      return { kind: "was-running" };
    }
    requestStop(folders, before.record.instance, "stop");
    while (isRunning(readDaemonState(folders))) await delay(20);
  }
  const context = contextName(options.context);
  try {
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
      timeoutMs,
    });
    while (!isRunning(readDaemonState(folders))) await delay(20);
    return {
      kind: "launched",
      rung: launch.rung,
      problems: launch.failures.map(({ rung, problem }) => `${rung}: ${problem}`),
    };
  } catch (error) {
    return { kind: "failed", problem: errorMessage(error) };
  }
}

function isRunning(state: DaemonState): boolean {
  return state.kind === "running";
}
