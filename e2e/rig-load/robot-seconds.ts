import type { Host } from "../rig/host.ts";

/** A suite for it, by its path below robotdir. */
export const PACE_FILES = { "pace/pace.robot": "*** Test Cases ***\nPass\n    No Operation\n" };

/**
 * How long a real Robot takes for nothing, at the pace of the machine as it is: what a time-out has to leave it. Runs the
 * suite `pace` by hand.
 */
export async function robotSeconds(host: Host): Promise<number> {
  const { stdout, stderr } = await host.runner("--run", "pace");
  const finished = host.spool.result("pace")?.last_finished;
  if (finished?.outcome === "passed") return finished.runtime;
  throw new Error(`Cannot tell how long Robot takes: it is ${finished?.outcome}: ${stdout}${stderr}`);
}
