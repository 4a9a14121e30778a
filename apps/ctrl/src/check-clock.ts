import type { DaemonState } from "@robotmk-controller/spool";
import type { HostProblem } from "./host-problem.ts";

/** Two hosts that share nothing but a time server differ by less; a summer time by more. */
const TOLERANCE_MS = 300_000;

/** This version was made in that year: a clock that shows an earlier one was never set. */
const MADE_MS = Date.UTC(2026, 0, 1);

/** What a call finds that carries the time of an earlier moment. */
export type Stamps = {
  /** Of the heartbeat, before this call touched it. */
  readonly heartbeatMs: number | undefined;
  readonly daemon: DaemonState;
  /** When the suites' last runs ended. */
  readonly lastEndMs: readonly number[];
};

/** Decides whether the clock shows a time before one that is on disk: then one of both is wrong. Pure. */
export function checkClock(nowMs: number, stamps: Stamps): readonly HostProblem[] {
  const found = nowMs < MADE_MS ? "this version did not exist then" : laterStamp(nowMs, stamps);
  if (found === undefined) return [];
  return [
    {
      check: "clock",
      severity: "warning",
      problem: `The clock shows ${timeText(nowMs)}, which can't be right: ${found}`,
      remedy:
        "Set the clock, or have it set by a time server. If it was wrong before and is right now, robotmk-ctrl restart gives the daemon a new time of start",
    },
  ];
}

function laterStamp(nowMs: number, { heartbeatMs, daemon, lastEndMs }: Stamps): string | undefined {
  const startedMs = daemon.kind === "running" ? Date.parse(daemon.record.started) : undefined;
  const lastMs = lastEndMs.reduce((latest, endMs) => Math.max(latest, endMs), Number.NEGATIVE_INFINITY);
  const stamps = [
    ["the call before this one was at", heartbeatMs],
    ["the daemon was started at", startedMs],
    ["a run ended at", lastMs],
  ] as const;
  for (const [what, stampMs] of stamps) {
    if (stampMs !== undefined && stampMs - nowMs > TOLERANCE_MS) return `${what} ${timeText(stampMs)}`;
  }
  return undefined;
}

/** No Date shows a time beyond the year 275760. */
function timeText(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? "a time that no calendar has" : time.toISOString();
}
