import { Host } from "../rig/host.ts";

export type ChaosHost = {
  readonly host: Host;
  readonly planned: readonly string[];
  readonly external: readonly string[];
};

/** A host under load: suites of all modes with short intervals, a cap, robots that live for a random time. */
export async function chaosHost(): Promise<ChaosHost> {
  const parallel = ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"];
  const serial = ["s1", "s2", "s3"];
  const external = ["e1", "e2", "e3"];
  const host = await Host.create({
    endBoundMs: 90_000,
    config: {
      max_parallel_executions: 3,
      start_wait_timeout: 10,
      global_execution_interval: 6,
      // Every run stays to be counted.
      keep_runs: 100_000,
    },
    suites: Object.fromEntries([
      ...parallel.map((id, index) => [id, { suite_execution_interval: 3 + (index % 3) }]),
      ...serial.map((id) => [id, { execution_mode: "agent_serial" }]),
      ...external.map((id) => [id, { execution_mode: "external" }]),
    ]),
  });
  for (const id of [...parallel, ...serial, ...external]) host.chanceRobot(id, { leastMs: 0, mostMs: 1500 });
  return { host, planned: [...parallel, ...serial], external };
}
