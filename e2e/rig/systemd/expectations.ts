import { expect } from "vitest";
import type { Host } from "../host/host.ts";
import type { ScriptedRun } from "../robots/scripted-robot.ts";
import type { AgentSystem } from "./agent-system.ts";

/** Ends the run of the suite `login`; it is the only one, and it is reported once. */
export async function expectOneResult(host: Host, run: ScriptedRun): Promise<void> {
  expect(run.isGone).toBe(false);
  await run.end(0);
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  await host.until(() => host.spool.running().length === 0);
  expect(host.spool.runs("login")).toMatchObject([{ phase: "finished", outcome: "passed" }]);
  expect(host.robotRuns("login")).toHaveLength(1);
}

/** All that an administrator may do with the agent's units, and with systemd itself. */
const orders = [
  ["restart", "check-mk-agent.socket"],
  ["restart", "check-mk-agent-async.service"],
  ["daemon-reload"],
  ["daemon-reexec"],
  ["stop", "check-mk-agent.socket", "check-mk-agent-async.service"],
] as const;

/** Gives all orders; after each, the daemon is the same and the robot runs. Gives how many orders that were. */
export async function expectUndisturbed(system: AgentSystem, run: ScriptedRun): Promise<number> {
  const { pid } = await system.daemon();
  for (const order of orders) {
    await system.systemctl(...order);
    expect(system.daemons(), order.join(" ")).toMatchObject([{ pid }]);
    expect(run.isGone, order.join(" ")).toBe(false);
  }
  await system.systemctl("start", "check-mk-agent.socket", "check-mk-agent-async.service");
  return orders.length;
}
