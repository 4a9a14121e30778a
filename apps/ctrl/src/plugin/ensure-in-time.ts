import { setTimeout as delay } from "node:timers/promises";
import { type Clock, waitUntil } from "@robotmk-controller/platform";
import { clearLaunchPending, type Context, recordLaunchPending } from "@robotmk-controller/spool";
import type { DaemonCall } from "../status/ensure-daemon-result.ts";
import { clearEarlierLaunch, ensureDaemon } from "./ensure-daemon.ts";
import type { GatheredCall } from "./gather.ts";

/** A call has at least this long for its daemon, even when reading the config used up its time. */
const LEAST_MS = 50;
/** An agent waits for a plugin for a minute. */
const MAX_HOLD_MS = 40_000;

/**
 * Ensures that a daemon runs, as far as the call's time allows. Without a usable config or spool there is nothing to
 * plan, and the call starts no daemon.
 */
export async function ensureInTime(
  { host, heartbeat }: GatheredCall,
  options: { readonly context: Context; readonly clock: Clock; readonly deadlineMs: number },
): Promise<DaemonCall> {
  if (host.config === undefined || heartbeat.kind === "error") return { kind: "not-needed" };
  const { clock } = options;
  const leftMs = Math.max(LEAST_MS, options.deadlineMs - clock.monotonicMs());
  const call = { isHeld: false };
  const stop = new AbortController();
  clearEarlierLaunch(host.folders);
  const result = await Promise.race([
    ensureDaemon({
      configFile: host.file,
      context: options.context,
      folders: host.folders,
      timeoutMs: leftMs,
      nowMs: clock.wallMs(),
      clock,
      signal: stop.signal,
      stallTimeoutSeconds: host.config.daemonStallTimeoutSeconds,
      launch: host.config.launch,
      onHold: (isHeld) => {
        call.isHeld = isHeld;
      },
    }),
    timeOver(leftMs, { clock, mayEnd: () => !call.isHeld }),
  ]);
  stop.abort();
  if (result.kind !== "pending") {
    clearLaunchPending(host.folders);
    return result;
  }
  const nowMs = clock.wallMs();
  const sinceMs = recordLaunchPending(host.folders) ?? nowMs;
  return { ...result, sinceSeconds: Math.max(0, (nowMs - sinceMs) / 1000) };
}

/** After a launch that held the call up, its daemon has as much time to come up as any other. */
async function timeOver(
  leftMs: number,
  { clock, mayEnd }: { readonly clock: Clock; readonly mayEnd: () => boolean },
): Promise<{ readonly kind: "pending" }> {
  await delay(leftMs);
  if (!mayEnd()) {
    await waitUntil(mayEnd, { timeoutMs: MAX_HOLD_MS, pollMs: 20, clock });
    await delay(leftMs);
  }
  return { kind: "pending" };
}
