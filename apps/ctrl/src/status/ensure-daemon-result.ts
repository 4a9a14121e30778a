/** The ticks of a daemon whose process lives. */
export type Stall =
  | { readonly kind: "none" }
  /** Stopped by a signal or a debugger, for a short time: a person may debug it. */
  | { readonly kind: "stopped"; readonly seconds: number }
  /** Without a tick for so long that a call replaces it. */
  | { readonly kind: "stalled"; readonly seconds: number; readonly isStopped: boolean };

/** Absent where the daemon makes its ticks. */
export type StallReport = { readonly stall?: Exclude<Stall, { kind: "none" }> };

/** The result of ensureDaemon(). */
export type EnsureDaemonResult =
  | ({ readonly kind: "was-running" } & StallReport)
  /** With a stall: the call killed the daemon before for it. `rung`: the detach method. */
  | ({ readonly kind: "launched"; readonly rung: string; readonly problems: readonly string[] } & StallReport)
  /** So many daemons in a row crashed early that the next start waits for `wait` seconds. */
  | { readonly kind: "throttled"; readonly young_deaths: number; readonly wait: number }
  /** The daemon of another host, or container, uses this spool. */
  | { readonly kind: "elsewhere"; readonly host: string }
  | { readonly kind: "failed"; readonly problem: string };

/** The key `call` in the section's `daemon`. */
export type DaemonCall =
  | EnsureDaemonResult
  /** The call's time ended before the daemon was up. `sinceSeconds`: for how long calls in a row found that. */
  | { readonly kind: "pending"; readonly sinceSeconds: number }
  /** Without a usable config or spool there is nothing to start. */
  | { readonly kind: "not-needed" };
