import { readdirSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { DemoHost } from "./host.ts";

/** A stopped run ends within 13 s on an idle host: stop_grace, then 10 s for leftover processes. */
const GRACE_MS = 300_000;
const KILL_MS = 60_000;
/** The host must stay empty for so long: systemd may be about to launch a daemon. */
const QUIET_MS = 500;
const POLL_MS = 50;

/**
 * Ends every process of the host, first by SIGTERM, and removes its folders unless they are kept.
 *
 * @returns the processes that had to be killed; a host that ends well has none
 */
export async function clearHost(
  host: DemoHost,
  { keep }: { readonly keep: boolean },
): Promise<readonly HostProcess[]> {
  const marker = `MK_VARDIR=${host.env["MK_VARDIR"]}`;
  const signalled = new Set<number>();
  let clearSinceMs: number | undefined;
  const isClear = (): boolean => {
    const left = hostProcesses(marker);
    // The daemon ends at once; a runner ends its run first, and that run's processes with it.
    for (const { pid, command } of left) {
      if (signalled.has(pid) || !/\/(ctrl|daemon|runner)\/src\/main\.ts/.test(command)) continue;
      signalled.add(pid);
      signal(pid, "SIGTERM");
    }
    clearSinceMs = left.length > 0 ? undefined : (clearSinceMs ?? performance.now());
    return clearSinceMs !== undefined && performance.now() - clearSinceMs >= QUIET_MS;
  };
  const killed = (await waitUntil(isClear, GRACE_MS)) ? [] : hostProcesses(marker);
  const isGone = (): boolean => {
    const left = hostProcesses(marker);
    for (const { pid } of left) signal(pid, "SIGKILL");
    return left.length === 0;
  };
  if (killed.length > 0) await waitUntil(isGone, KILL_MS);
  if (!keep) rmSync(host.root, { recursive: true, force: true });
  return killed;
}

async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const endMs = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > endMs) return false;
    await delay(POLL_MS);
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

/** A process of the demo's host. */
export type HostProcess = { readonly pid: number; readonly command: string };

/**
 * Returns the processes of a demo's host: those with its agent's variable in their environment. Every descendant
 * of a plugin call inherits it.
 *
 * @param marker an entry of the environment: NAME=VALUE
 */
function hostProcesses(marker: string): readonly HostProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        return readHostProcess(Number(name), marker);
      } catch {
        // It has ended, or belongs to another user.
        return [];
      }
    });
}

function readHostProcess(pid: number, marker: string): readonly HostProcess[] {
  const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
  if (!environment.split("\0").includes(marker)) return [];
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  // The command in brackets may hold any character (proc(5)).
  const [state] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (state === "Z" || state === "X") return [];
  const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
  return [{ pid, command }];
}
