import type { SuiteConfig } from "@robotmk-controller/config";
import type { SpoolFolders } from "@robotmk-controller/spool";

/** All that a worker needs to run one suite; it crosses the thread border as it is. */
export type RunRequest = {
  readonly suite: SuiteConfig;
  readonly folders: SpoolFolders;
  readonly logFile: string;
  readonly logLevel: string;
  readonly start: RunStart;
};

/** Why a suite runs: the daemon's task, or somebody who called the runner. */
export type RunStart =
  | {
      readonly kind: "task";
      readonly name: string;
      readonly plannedEpoch: number;
      readonly trigger: "planned" | "requested";
    }
  | { readonly kind: "by-hand"; readonly responsible: string };

/** What a worker tells at the end. */
export type RunReport =
  | { readonly kind: "finished"; readonly passed: boolean; readonly message: string }
  | { readonly kind: "not-run"; readonly reason: string };

/** What the main thread tells a worker. */
export type WorkerOrder = { readonly kind: "stop" };
