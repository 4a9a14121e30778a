import { closeSync, constants, lstatSync, openSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Levels } from "@robotmk-controller/config";
import { errorCode, errorMessage, probeFolder } from "@robotmk-controller/platform";
import type { DaemonState } from "@robotmk-controller/spool";
import type { HostProblem } from "../status/host-problem.ts";

/**
 * Reports free space on the spool's disk below its level.
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

/** 5 min: two hosts with one time server differ by less, a switch to summer time by more. */
const TOLERANCE_MS = 300_000;

/** The year of this version: a clock that shows an earlier one was never set. */
const MADE_MS = Date.UTC(2026, 0, 1);

/** The times on disk of earlier events. */
export type Stamps = {
  /** The time stamp of the heartbeat before this call touched it. */
  readonly heartbeatMs: number | undefined;
  readonly daemon: DaemonState;
  /** When the suites' last runs ended. */
  readonly lastEndMs: readonly number[];
};

/** Reports a clock that shows a time before the times on disk: one of both is wrong. */
export function checkClock(nowMs: number, stamps: Stamps): readonly HostProblem[] {
  const found = nowMs < MADE_MS ? "this version did not exist then" : laterStamp(nowMs, stamps);
  if (found === undefined) return [];
  return [
    {
      check: "clock",
      severity: "warning",
      problem: `The clock is wrong: it shows ${timeText(nowMs)}, but ${found}`,
      remedy:
        "Set the clock, or let a time server set it. If the clock is right now, run `robotmk-ctrl restart`, which gives the daemon a new start time",
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

/** A Date has no text beyond the year 275760. */
function timeText(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? "a time that no calendar has" : time.toISOString();
}

const NOT_MADE = "it does not exist and cannot be made";
const LOGS = ["robotmk-ctrl.log", "robotmk-daemon.log", "robotmk-runner.log"];

/** Reports a log folder, or a log in it, that this user cannot write or create. */
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

/** Follows a link to a folder: logs often lie on another disk. */
function stateOfFolder(folder: string): string | undefined {
  try {
    return statSync(folder).isDirectory() ? probeFolder(folder) : "it is no folder";
  } catch (error) {
    return errorCode(error) === "ENOENT" ? stateOfMissing(folder) : errorMessage(error);
  }
}

/** Each program creates the folder of its log. Checks the nearest folder above for that. */
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
      // Logs follow no link: it could lead to any file of the host.
      if (!lstatSync(file).isFile()) return `"${name}" is no regular file`;
      closeSync(openSync(file, constants.O_WRONLY | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0)));
    } catch (error) {
      if (errorCode(error) !== "ENOENT") return errorMessage(error);
    }
  }
  return undefined;
}
