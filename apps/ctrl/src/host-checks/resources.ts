import { closeSync, constants, lstatSync, openSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Levels } from "@robotmk-controller/config";
import { errorCode, errorMessage, probeFolder } from "@robotmk-controller/platform";
import type { DaemonState } from "@robotmk-controller/spool";
import type { HostProblem } from "../status/host-problem.ts";

/**
 * Decides whether the free space of the spool's disk is enough. Pure.
 *
 * @param levels lower levels in MB, as `levels: {free_disk_mb: …}` has them
 */
export function checkDisk(
  folder: string,
  disk: { readonly freeMb: number | undefined; readonly levels: Levels | undefined },
): readonly HostProblem[] {
  const { freeMb, levels } = disk;
  if (freeMb === undefined || levels === undefined) return [];
  const { warn, crit } = levels;
  const isCritical = crit !== undefined && freeMb < crit;
  if (!isCritical && freeMb >= warn) return [];
  return [
    {
      check: "disk",
      severity: isCritical ? "critical" : "warning",
      problem: `Only ${Math.floor(freeMb)} MB are free for the spool "${folder}": the level is ${isCritical ? crit : warn} MB`,
      remedy: "Free space there, lower keep_runs or keep_mb, or set spool_dir to another disk",
    },
  ];
}

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

const NOT_MADE = "it does not exist and can't be made";
const LOGS = ["robotmk-ctrl.log", "robotmk-daemon.log", "robotmk-runner.log"];

/** Looks whether the log folder can be written, or made where it is missing. */
export function checkLogFolder(folder: string): readonly HostProblem[] {
  const found = stateOfFolder(folder) ?? stateOfLogs(folder);
  if (found === undefined) return [];
  return [
    {
      check: "log",
      severity: "warning",
      problem: `Cannot write logs to "${folder}": ${found}`,
      remedy: "Give this user a folder there that it may write, or set log_dir",
    },
  ];
}

/** A link to a folder is fine here: logs often lie on another disk. */
function stateOfFolder(folder: string): string | undefined {
  try {
    return statSync(folder).isDirectory() ? probeFolder(folder) : "it is no folder";
  } catch (error) {
    return errorCode(error) === "ENOENT" ? stateOfMissing(folder) : errorMessage(error);
  }
}

/** Whoever writes a log makes its folder; whether that will do depends on the nearest folder above. */
function stateOfMissing(folder: string): string | undefined {
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return "it is a link to nothing";
  const found = stateOfFolder(dirname(folder));
  if (found === undefined || found.startsWith(NOT_MADE)) return found;
  return `${NOT_MADE} in "${dirname(folder)}": ${found}`;
}

function stateOfLogs(folder: string): string | undefined {
  for (const name of LOGS) {
    try {
      const file = join(folder, name);
      // A link is not written through: it could lead into any file of the host.
      if (!lstatSync(file).isFile()) return `"${name}" is no regular file`;
      closeSync(openSync(file, constants.O_WRONLY | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0)));
    } catch (error) {
      if (errorCode(error) !== "ENOENT") return errorMessage(error);
    }
  }
  return undefined;
}
