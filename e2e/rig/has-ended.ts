import { isWineLeg } from "../rig-wine/wine-leg.ts";
import type { Host } from "./host.ts";
import { processStatus } from "./process-status.ts";
import { SteeredRun } from "./steered-run.ts";

/**
 * Tells whether a robot, or another process of a host, has ended. Under Wine Windows is asked: the process of Linux that
 * was one for Windows goes a moment later, and its sockets with it.
 */
export async function hasEnded(host: Host, one: SteeredRun | { readonly pid: number }): Promise<boolean> {
  if (isWineLeg()) return (await host.windows({ do: "lives", pid: one.pid })) === false;
  return one instanceof SteeredRun ? one.isGone : processStatus(one.pid) === undefined;
}
