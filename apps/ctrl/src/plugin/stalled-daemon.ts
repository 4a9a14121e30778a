import { type Clock, isAlive, isStopped, signalProcess, waitUntil } from "@robotmk-controller/platform";
import {
  clearDaemonStall,
  type DaemonRecord,
  lastTickMs,
  recordDaemonStall,
  type SpoolFolders,
} from "@robotmk-controller/spool";
import type { Stall } from "../status/ensure-daemon-result.ts";

/** What a call found about the ticks of a living daemon, and whether it killed it. */
export type StallResult = { readonly stall: Stall; readonly isEnded: boolean };

/** After a suspend the last tick is old although the daemon is healthy: 10 s are enough for its next one. */
const CONFIRM_MS = 10_000;
/** SIGKILL takes milliseconds, unless the process hangs in the kernel. */
const KILL_TIMEOUT_MS = 60_000;

/**
 * Kills a daemon without ticks, by its identity, when a call at least ten seconds earlier found the same last tick: it
 * hangs, or a signal stopped it. Its runs continue.
 *
 * @throws the system's error (EPERM…); Error where the process survives
 */
export async function killStalledDaemon(
  record: DaemonRecord,
  options: {
    readonly folders: SpoolFolders;
    readonly nowMs: number;
    readonly stallTimeoutSeconds: number;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<StallResult> {
  const { folders, nowMs, stallTimeoutSeconds } = options;
  const identity = { pid: record.pid, startToken: record.start_token };
  const tickMs = lastTickMs(folders);
  // Daemons of 0.1.0 did not stamp their ticks.
  if (tickMs === undefined || record.host === undefined) return { stall: { kind: "none" }, isEnded: false };
  const stall = stallOf({
    lastTickMs: tickMs,
    nowMs,
    isStopped: isStopped(identity),
    stallTimeoutSeconds,
  });
  if (stall.kind !== "stalled") {
    clearDaemonStall(folders);
    return { stall, isEnded: false };
  }
  const sinceMs = recordDaemonStall(folders, { instance: record.instance, last_look_epoch_ms: tickMs });
  if (nowMs - sinceMs < CONFIRM_MS) {
    // A suspend or a clock step gives the same picture for a moment; a stopped process is certain.
    return { stall: stall.isStopped ? stall : { kind: "none" }, isEnded: false };
  }
  signalProcess(identity, "SIGKILL");
  const { clock, signal } = options;
  if (
    !(await waitUntil(() => !isAlive(identity), { timeoutMs: KILL_TIMEOUT_MS, pollMs: 20, clock, signal }))
  ) {
    throw new Error(`Cannot end the hanging daemon: process ${identity.pid} survived SIGKILL`);
  }
  clearDaemonStall(folders);
  return { stall, isEnded: true };
}

/** The ticks of a living daemon, and its process state. */
export type TickFacts = {
  readonly lastTickMs: number;
  readonly nowMs: number;
  /** Stopped by a signal, or held by a debugger. */
  readonly isStopped: boolean;
  readonly stallTimeoutSeconds: number;
};

/** Three times as long as the daemon's own watchdog waits, which acts first. */
const TIMEOUTS = 3;
/** A healthy daemon makes a tick each second. */
const LEAST_STOPPED_SECONDS = 5;

/** Decides by the time of its last tick whether a daemon is stopped or stalled. */
export function stallOf({ lastTickMs, nowMs, isStopped, stallTimeoutSeconds }: TickFacts): Stall {
  const seconds = (nowMs - lastTickMs) / 1000;
  if (seconds > TIMEOUTS * stallTimeoutSeconds) return { kind: "stalled", seconds, isStopped };
  return isStopped && seconds > LEAST_STOPPED_SECONDS ? { kind: "stopped", seconds } : { kind: "none" };
}
