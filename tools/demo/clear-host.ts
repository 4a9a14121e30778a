import { rmSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { DemoHost } from "./demo-host.ts";
import { type HostProcess, hostProcesses } from "./host-processes.ts";

/** Runs that are stopped let Robot Framework end first (stop_grace, then 10 s for what it left behind). */
const GRACE_MS = 20_000;
const KILL_MS = 5_000;
/** Nothing may come any more: systemd may just have been asked to launch a daemon. */
const QUIET_MS = 500;
const LOOK_EVERY_MS = 50;

/**
 * Ends every process of the host, politely first, and removes its folders unless they are kept.
 *
 * @returns the processes that had to be killed; a host that ends well has none
 */
export async function clearHost(
  host: DemoHost,
  { keep }: { readonly keep: boolean },
): Promise<readonly HostProcess[]> {
  const marker = `MK_VARDIR=${host.env["MK_VARDIR"]}`;
  const asked = new Set<number>();
  let clearSinceMs: number | undefined;
  const isClear = (): boolean => {
    const left = hostProcesses(marker);
    // The daemon ends at once; a runner ends its run first, and that run's processes with it.
    for (const { pid, command } of left) {
      if (asked.has(pid) || !/\/(ctrl|daemon|runner)\/src\/main\.ts/.test(command)) continue;
      asked.add(pid);
      signal(pid, "SIGTERM");
    }
    clearSinceMs = left.length > 0 ? undefined : (clearSinceMs ?? performance.now());
    return clearSinceMs !== undefined && performance.now() - clearSinceMs >= QUIET_MS;
  };
  const killed = (await isSoon(isClear, GRACE_MS)) ? [] : hostProcesses(marker);
  const isGone = (): boolean => {
    const left = hostProcesses(marker);
    for (const { pid } of left) signal(pid, "SIGKILL");
    return left.length === 0;
  };
  if (killed.length > 0) await isSoon(isGone, KILL_MS);
  if (!keep) rmSync(host.root, { recursive: true, force: true });
  return killed;
}

async function isSoon(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const endMs = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > endMs) return false;
    await delay(LOOK_EVERY_MS);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
