import type { Program } from "./sibling-command.ts";

/** The ways to start a process that outlives its starter, best first; the names stand in the daemon's record. */
export type LaunchRung =
  | "transient-service"
  | "scope"
  | "sudo-service"
  | "user-service"
  | "own-cgroup"
  | "plain";

/** What is to be launched. */
export type LaunchOptions = {
  /** Names the unit or cgroup, where there is one. */
  readonly name: string;
  /** The program of ours; it must understand the order `detach` (see detach-stage.ts). */
  readonly program: Program;
  /** Its arguments: it is told how it was launched. */
  readonly args: (how: { readonly rung: LaunchRung; readonly degraded: boolean }) => readonly string[];
  /** How long one rung may take. */
  readonly timeoutMs: number;
};

/** Which rung held, and why the ones above it did not. */
export type LaunchReport = {
  readonly rung: LaunchRung;
  /** True where the process lives only as long as the agent's cgroup does. */
  readonly degraded: boolean;
  readonly failures: readonly { readonly rung: LaunchRung; readonly problem: string }[];
};
