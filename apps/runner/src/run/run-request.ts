import type { SuiteConfig } from "@robotmk-controller/config";
import type { Log, LogSettings } from "@robotmk-controller/log";
import type { Clock } from "@robotmk-controller/platform";
import type { SpoolFolders } from "@robotmk-controller/spool";

/** All that a worker needs to run one suite; it crosses the thread border as it is. */
export type RunRequest = {
  readonly suite: SuiteConfig;
  readonly folders: SpoolFolders;
  readonly log: LogSettings;
  readonly start: RunStart;
  readonly limits: RunLimits;
};

/** What must be there before a suite starts, and how long to wait for it. */
export type RunLimits = {
  readonly maxParallelExecutions: number;
  readonly startWaitTimeoutSeconds: number;
  readonly minCpuIdlePercent: number | undefined;
  readonly minFreeMemoryMb: number | undefined;
};

/** Why a suite runs: the daemon's task, or somebody who called the runner. */
export type RunStart =
  | {
      readonly kind: "task";
      readonly name: string;
      readonly plannedEpoch: number;
      readonly trigger: "planned" | "requested";
      /** How long the daemon had it wait already. */
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

/** What a worker tells at the end. */
export type RunReport =
  | {
      readonly kind: "finished";
      readonly passed: boolean;
      readonly message: string;
      readonly runtimeSeconds: number;
    }
  | { readonly kind: "not-run"; readonly reason: string };

/** What the main thread tells a worker. */
export type WorkerOrder = { readonly kind: "stop" };
