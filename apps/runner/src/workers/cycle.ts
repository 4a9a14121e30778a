import type { SuiteConfig } from "@robotmk-controller/config";
import type { Log } from "@robotmk-controller/log";
import type { Clock } from "@robotmk-controller/platform";
import type { SpoolFolders } from "@robotmk-controller/spool";
import { recordCycle, type Cycle } from "./cycle-record.ts";
import { runInWorkers, type SuiteReport, type SuiteRequests } from "./worker-pool.ts";

/**
 * Runs suites, and records the cycles that they are: that of the serial suites, and that of the external ones among
 * the parallel suites.
 */
export async function runCycles(
  { parallel, serial }: SuiteRequests,
  options: {
    readonly configured: readonly SuiteConfig[];
    /** The runner was called for all suites, without names. */
    readonly isForAll: boolean;
    readonly maxParallel: number;
    readonly folders: SpoolFolders;
    readonly clock: Clock;
    readonly log: Log;
    readonly stopSignal: AbortSignal;
  },
): Promise<readonly SuiteReport[]> {
  const reports = await Promise.all([
    recordCycle(
      cycleOf(parallel, { ...options, mode: "external" }),
      async () => runInWorkers({ parallel, serial: [] }, options),
      options,
    ),
    recordCycle(
      cycleOf(serial, { ...options, mode: "agent_serial" }),
      async () => runInWorkers({ parallel: [], serial }, options),
      options,
    ),
  ]);
  return reports.flat();
}

/**
 * Returns the cycle of a mode, where the started suites include all of the mode. External suites are a cycle only
 * where the runner was called for all suites.
 *
 * @param options.isForAll the runner was called for all suites, without names
 */
export function cycleOf(
  started: readonly { readonly suite: SuiteConfig }[],
  options: {
    readonly mode: Cycle["mode"];
    readonly configured: readonly SuiteConfig[];
    readonly isForAll: boolean;
  },
): Cycle | undefined {
  const { mode, configured, isForAll } = options;
  if (mode === "external" && !isForAll) return undefined;
  const ids = new Set(started.map(({ suite }) => suite.id));
  const ofMode = configured.filter(({ executionMode }) => executionMode === mode);
  if (ofMode.length === 0 || !ofMode.every(({ id }) => ids.has(id))) return undefined;
  return { mode, suites: ofMode.length };
}
