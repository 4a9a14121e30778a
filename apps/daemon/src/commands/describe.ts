import type { DaemonRecord, DaemonState } from "@robotmk-controller/spool";
import type { DaemonOptions } from "../cli.ts";
import type { DaemonEnd } from "../daemon.ts";
import type { StartReport } from "./start.ts";
import type { StopDaemonReport } from "./stop.ts";

/** Describes the result of a start for a person. */
export function describeStart(report: StartReport): string {
  switch (report.kind) {
    case "already-running":
      return `already running: ${describeRecord(report.record)}`;
    case "started":
      return `started: ${describeRecord(report.record)}`;
    case "failed":
      return `Cannot start the daemon: ${report.problem}`;
  }
}

/** Describes the result of a stop for a person. */
export function describeStop(report: StopDaemonReport): string {
  switch (report.kind) {
    case "not-running":
      return "not running";
    case "stopped":
      return `stopped${report.how === "killed" ? " (killed, since it did not react)" : ""}: pid ${report.record.pid}`;
    case "failed":
      return `Cannot stop the daemon: ${report.problem}`;
  }
}

/** Describes for a person whether the daemon runs. */
export function describeState(state: DaemonState): string {
  switch (state.kind) {
    case "running":
      return `running: ${describeRecord(state.record)}`;
    case "dead":
      return `dead, its state is left: ${describeRecord(state.record)}`;
    case "elsewhere":
      return `runs on host "${state.host}", which shares this spool: ${describeRecord(state.record)}`;
    case "absent":
      return "not running";
    case "unknown":
      return `unknown: ${state.problem}`;
  }
}

/** Returns the exit code of `status` (LSB: 0 running, 1 dead, 3 not running, 4 unknown). */
export function statusCode(state: DaemonState): 0 | 1 | 3 | 4 {
  switch (state.kind) {
    case "running":
      return 0;
    case "dead":
      return 1;
    case "absent":
      return 3;
    case "elsewhere":
    case "unknown":
      return 4;
  }
}

function describeRecord(record: DaemonRecord): string {
  const degraded = record.degraded ? ", degraded: it dies with the agent's unit or job" : "";
  return `pid ${record.pid}, ${record.phase}, since ${record.started}, launched by ${record.launched}${degraded}, ${record.running} running, ${record.waiting} waiting`;
}

type Asked = Pick<DaemonOptions, "json" | "staysInForeground">;

/** Describes a daemon in the foreground, and how to end it. */
export function describeForeground({ json, staysInForeground }: Asked, logDir: string): string {
  if (staysInForeground !== true) return `daemon in the foreground (Ctrl-C ends it), log in ${logDir}`;
  if (json) return JSON.stringify({ kind: "foreground", pid: process.pid, log_dir: logDir });
  return `daemon in the foreground, as start does on Windows: Ctrl-C, Ctrl-Break or robotmk-daemon stop end it; log in ${logDir}`;
}

/** Describes why the daemon ended. */
export function describeEnd({ json, staysInForeground }: Asked, end: DaemonEnd): string {
  return json && staysInForeground === true ? JSON.stringify({ kind: "ended", end }) : `daemon ended: ${end}`;
}
