import type { DaemonState } from "@robotmk-controller/spool";
import type { HostProblem } from "./check-host.ts";
import type { DaemonCare } from "./ensure-daemon.ts";

/** What a plugin call knows of the controller itself. */
export type ControllerView = {
  readonly version: string;
  readonly runtime: string;
  readonly configFile: string;
  readonly configErrors: readonly string[];
  readonly configWarnings: readonly string[];
  /** The config shown is an older one, since the file is broken now. */
  readonly isLastGoodConfig: boolean;
  readonly hostProblems: readonly HostProblem[];
  readonly daemon: DaemonState;
  /** `pending`: the call's time was over before the daemon was up. */
  readonly care:
    | DaemonCare
    /** For how long calls in a row have found it so. */
    | { readonly kind: "pending"; readonly sinceSeconds: number }
    | { readonly kind: "not-needed" };
  /** Before this call touched it; undefined for the first call ever. */
  readonly heartbeatAgeSeconds: number | undefined;
  /** Errors of the call itself. */
  readonly errors: readonly string[];
};
