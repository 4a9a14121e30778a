import type { Levels } from "@robotmk-controller/config";
import type { DaemonState, LaunchHistory } from "@robotmk-controller/spool";
import type { DaemonCall } from "./ensure-daemon-result.ts";
import type { HostProblem } from "./host-problem.ts";
import type { SessionState } from "./user-sessions.ts";

/** The state of the controller in a plugin call. */
export type ControllerStatus = {
  readonly version: string;
  readonly runtime: string;
  readonly configFile: string;
  readonly configErrors: readonly string[];
  readonly configWarnings: readonly string[];
  /** The config shown is an older one, since the file is broken now. */
  readonly isLastGoodConfig: boolean;
  readonly hostProblems: readonly HostProblem[];
  readonly daemon: DaemonState;
  readonly daemonCall: DaemonCall;
  /** The history of a degraded or slow launch: on Windows. */
  readonly lastLaunch?: LaunchHistory | undefined;
  /** The age before this call touched the heartbeat; undefined in the first call. */
  readonly heartbeatAgeSeconds: number | undefined;
  /** The number of task files. */
  readonly queued: number;
  /** The free space where the spool lies. */
  readonly freeDiskMb: number | undefined;
  /** The contexts of other users; empty except in the SYSTEM context. */
  readonly users: readonly UserStatus[];
  /** Levels of the controller's service, by metric. */
  readonly levels: ReadonlyMap<string, Levels>;
  /** Errors of the call itself. */
  readonly errors: readonly string[];
};

/** The state of a user's context. */
export type UserStatus = {
  readonly user: string;
  readonly daemon: DaemonState["kind"];
  /** The state of the user's logon sessions, where the daemon runs in one: on Windows. */
  readonly session?: SessionState;
  readonly suites: number;
  readonly problems: readonly string[];
};
