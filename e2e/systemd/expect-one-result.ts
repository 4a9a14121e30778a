import { expect } from "vitest";
import type { Host } from "../rig/host.ts";
import type { SteeredRun } from "../rig/steered-run.ts";

/** Ends the run of the suite `login`; it is the only one, and it is reported once. */
export async function expectOneResult(host: Host, run: SteeredRun): Promise<void> {
  expect(run.isGone).toBe(false);
  await run.end(0);
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  await host.until(() => host.spool.running().length === 0);
  expect(host.spool.runs("login")).toMatchObject([{ phase: "finished", outcome: "passed" }]);
  expect(host.witnessed("login")).toHaveLength(1);
}
