import { expect } from "vitest";
import type { SteeredRun } from "../rig/steered-run.ts";
import type { AgentSystem } from "./agent-system.ts";

/** All that an administrator may do with the agent's units, and with systemd itself. */
const orders = [
  ["restart", "check-mk-agent.socket"],
  ["restart", "check-mk-agent-async.service"],
  ["daemon-reload"],
  ["daemon-reexec"],
  ["stop", "check-mk-agent.socket", "check-mk-agent-async.service"],
] as const;

/** Gives all orders; after each, the daemon is the same and the robot runs. Gives how many orders that were. */
export async function expectUndisturbed(system: AgentSystem, run: SteeredRun): Promise<number> {
  const { pid } = await system.daemon();
  for (const order of orders) {
    await system.systemctl(...order);
    expect(system.daemons(), order.join(" ")).toMatchObject([{ pid }]);
    expect(run.isGone, order.join(" ")).toBe(false);
  }
  await system.systemctl("start", "check-mk-agent.socket", "check-mk-agent-async.service");
  return orders.length;
}
