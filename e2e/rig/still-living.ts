import { isWineLeg } from "../rig-wine/wine-leg.ts";
import { hasEnded } from "./has-ended.ts";
import type { Host } from "./host.ts";
import type { MarkedProcess } from "./marked-processes.ts";

/** Those of a host's processes that live: under Wine for Windows, as what has ended there goes from Linux a moment later. */
export async function stillLiving(
  host: Host,
  processes: readonly MarkedProcess[],
): Promise<readonly MarkedProcess[]> {
  if (!isWineLeg()) return processes;
  const living: MarkedProcess[] = [];
  // Below zero it is one that Windows has not named yet.
  for (const one of processes) if (one.pid < 0 || !(await hasEnded(host, one))) living.push(one);
  return living;
}
