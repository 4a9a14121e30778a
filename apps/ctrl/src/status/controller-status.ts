import type { Levels } from "@robotmk-controller/config";
import type { DaemonState, LaunchHistory } from "@robotmk-controller/spool";
import type { DaemonCall } from "./ensure-daemon-result.ts";
import type { HostProblem } from "./host-problem.ts";
import type { SessionState } from "./user-sessions.ts";

/** What a plugin call knows of the controller itself. */
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
  /** What a call keeps of a launch that did not go well: on Windows. */
  readonly lastLaunch?: LaunchHistory | undefined;
  /** Before this call touched it; undefined for the first call ever. */
  readonly heartbeatAgeSeconds: number | undefined;
  /** How many task files there are for starts to come. */
  readonly queued: number;
  /** Of the file system that the spool lies on. */
  readonly freeDiskMb: number | undefined;
  /** The contexts of other users, as far as the SYSTEM call sees them. */
  readonly users: readonly UserStatus[];
  /** Levels of the controller's service, by metric. */
  readonly levels: ReadonlyMap<string, Levels>;
  /** Errors of the call itself. */
  readonly errors: readonly string[];
};

/** What is told of a user's context. */
export type UserStatus = {
  readonly user: string;
  readonly daemon: DaemonState["kind"];
  /** Of the user's desktop sessions, where a daemon lives in one: on Windows. */
  readonly session?: SessionState;
  readonly suites: number;
  readonly problems: readonly string[];
};
