import type { SuiteConfig } from "@robotmk-controller/config";
import type { Log } from "@robotmk-controller/log";
import type { Clock } from "@robotmk-controller/platform";
import type { SpoolFolders } from "@robotmk-controller/spool";
import { recordCycle, type Cycle } from "./cycle-record.ts";
import { runInWorkers, type SuiteReport, type SuiteRequests } from "./worker-pool.ts";

/**
 * Runs suites as `runSuites` does, and keeps the records of the rounds that they are: the serial ones, and the
 * external ones among the others.
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
 * Tells which round the suites of an order are, if they are all that there are of their mode: the serial suites of
 * one runner, or the external ones where somebody called the runner for all. Pure.
 *
 * @param isForAll the runner was called for all suites, without names
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
