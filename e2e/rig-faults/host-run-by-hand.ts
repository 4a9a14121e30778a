import { Host } from "../rig/host.ts";

/** A host with a daemon, which starts none of its runs: its one suite `login` is external, its robot quick. */
export async function hostRunByHand(): Promise<Host> {
  const host = await Host.create({ suites: { login: { execution_mode: "external" } } });
  host.chanceRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.daemonRecord());
  return host;
}
