import { setTimeout as delay } from "node:timers/promises";
import { isAlive, isStopped, signalProcess } from "@robotmk-controller/platform";
import {
  clearDaemonStall,
  type DaemonRecord,
  lastTickMs,
  recordDaemonStall,
  type SpoolFolders,
} from "@robotmk-controller/spool";
import type { Stall } from "../status/ensure-daemon-result.ts";

/** What a call found about the looks of a daemon whose process is there, and whether it ended that. */
export type StallResult = { readonly stall: Stall; readonly isEnded: boolean };

/**
 * Time enough for a daemon to look again whose machine has just woken up: its last look is old, but it lives.
 */
const CONFIRM_MS = 10_000;

/**
 * Ends a daemon that has made no look for long, by its identity, when a call at least ten seconds ago saw the same
 * last look: it hangs, or somebody stopped it and forgot. Its runs go on.
 *
 * @throws the system's error (EPERM…)
 */
export async function killStalledDaemon(
  record: DaemonRecord,
  options: { readonly folders: SpoolFolders; readonly nowMs: number; readonly stallTimeoutSeconds: number },
): Promise<StallResult> {
  const { folders, nowMs, stallTimeoutSeconds } = options;
  const identity = { pid: record.pid, startToken: record.start_token };
  const lookMs = lastTickMs(folders);
  // Daemons of 0.1.0 did not stamp their looks.
  if (lookMs === undefined || record.host === undefined) return { stall: { kind: "none" }, isEnded: false };
  const stall = stallOf({
    lastLookMs: lookMs,
    nowMs,
    isStopped: isStopped(identity),
    stallTimeoutSeconds,
  });
  if (stall.kind !== "stalled") {
    clearDaemonStall(folders);
    return { stall, isEnded: false };
  }
  const sinceMs = recordDaemonStall(folders, { instance: record.instance, last_look_epoch_ms: lookMs });
  if (nowMs - sinceMs < CONFIRM_MS) {
    // After a suspend or a step of the clock it looks like that for a moment; who is stopped is so for sure.
    return { stall: stall.isStopped ? stall : { kind: "none" }, isEnded: false };
  }
  signalProcess(identity, "SIGKILL");
  while (isAlive(identity)) await delay(20);
  clearDaemonStall(folders);
  return { stall, isEnded: true };
}

/** What a call sees of a daemon whose process is there. */
export type TickFacts = {
  readonly lastLookMs: number;
  readonly nowMs: number;
  /** Stopped by a signal, or held by a debugger. */
  readonly isStopped: boolean;
  readonly stallTimeoutSeconds: number;
};

/** Three times as long as the daemon itself would wait: until then its own watchdog had its chance. */
const TIMEOUTS = 3;
/** A healthy daemon looks each second. */
const LEAST_STOPPED_SECONDS = 5;

/** Decides by the time of its last look whether a daemon does its work. Pure. */
export function stallOf({ lastLookMs, nowMs, isStopped, stallTimeoutSeconds }: TickFacts): Stall {
  const seconds = (nowMs - lastLookMs) / 1000;
  if (seconds > TIMEOUTS * stallTimeoutSeconds) return { kind: "stalled", seconds, isStopped };
  return isStopped && seconds > LEAST_STOPPED_SECONDS ? { kind: "stopped", seconds } : { kind: "none" };
}
