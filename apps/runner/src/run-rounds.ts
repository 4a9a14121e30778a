import type { SuiteConfig } from "@robotmk-controller/config";
import type { Clock, Log } from "@robotmk-controller/platform";
import type { SpoolFolders } from "@robotmk-controller/spool";
import { completeRound } from "./complete-round.ts";
import { recordRound } from "./record-round.ts";
import { runSuites, type SuiteReport, type SuiteRequests } from "./run-suites.ts";

/**
 * Runs suites as `runSuites` does, and keeps the records of the rounds that they are: the serial ones, and the
 * external ones among the others.
 */
export async function runRounds(
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
    recordRound(
      completeRound(parallel, { ...options, mode: "external" }),
      async () => runSuites({ parallel, serial: [] }, options),
      options,
    ),
    recordRound(
      completeRound(serial, { ...options, mode: "agent_serial" }),
      async () => runSuites({ parallel: [], serial }, options),
      options,
    ),
  ]);
  return reports.flat();
}
