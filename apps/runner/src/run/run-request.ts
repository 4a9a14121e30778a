import type { SuiteConfig } from "@robotmk-controller/config";
import type { Log, LogSettings } from "@robotmk-controller/log";
import type { Clock } from "@robotmk-controller/platform";
import type { SpoolFolders } from "@robotmk-controller/spool";

/** All that a worker needs to run one suite. It is cloned into the worker. */
export type RunRequest = {
  readonly suite: SuiteConfig;
  readonly folders: SpoolFolders;
  readonly log: LogSettings;
  readonly start: RunStart;
  readonly limits: RunLimits;
};

/** What a start needs, and how long it waits for that. */
export type RunLimits = {
  readonly maxParallelExecutions: number;
  readonly startWaitTimeoutSeconds: number;
  readonly minCpuIdlePercent: number | undefined;
  readonly minFreeMemoryMb: number | undefined;
};

/** Why a suite runs: a task of the daemon, or a person who called the runner. */
export type RunStart =
  | {
      readonly kind: "task";
      readonly name: string;
      readonly plannedEpoch: number;
      readonly trigger: "planned" | "requested";
      /** How long the task has waited in the daemon. */
      readonly waitedMs: number;
    }
  | { readonly kind: "manual"; readonly responsible: string };

/** What `runSuite` needs besides the suite. */
export type RunSuiteOptions = {
  readonly folders: SpoolFolders;
  readonly start: RunStart;
  readonly limits: RunLimits;
  readonly stopSignal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
};

/** The report of a worker at its end. */
export type RunReport =
  | {
      readonly kind: "finished";
      readonly passed: boolean;
      readonly message: string;
      readonly runtimeSeconds: number;
    }
  | { readonly kind: "not-run"; readonly reason: string };

/** A message of the main thread to a worker. */
export type WorkerOrder = { readonly kind: "stop" };
