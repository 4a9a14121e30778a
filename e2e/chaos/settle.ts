import { setTimeout as delay } from "node:timers/promises";
import type { Host } from "../rig/host.ts";
import { processStatus } from "../rig/process-status.ts";
import { describeHost } from "../rig/describe-host.ts";
import { until } from "../rig/until.ts";
import type { ChaosHost } from "./chaos-host.ts";

const boundMs = 120_000;

/** Calls the agent until all is well again and each planned suite has run, then lets everything end. */
export async function settle({ host, planned, external }: ChaosHost): Promise<void> {
  const patiently = async (what: string, condition: () => boolean) => {
    const look = async () => {
      await delay(500);
      return condition();
    };
    await until(look, { what, boundMs, state: () => describeHost(host) });
  };
  await host.agentCall();
  await patiently("one daemon lives", () => host.programProcesses("daemon").length === 1);
  const seen = new Map(planned.map((id) => [id, host.spool.runs(id).length]));
  await patiently("each planned suite runs again", () =>
    planned.every((id) => host.spool.runs(id).length > (seen.get(id) ?? 0)),
  );
  await patiently("no run without its runner is left open", () =>
    [...planned, ...external].every((id) => orphanedRuns(host, id).length === 0),
  );
  await host.daemon("stop");
  await patiently("all runs have ended", () => host.processes().length === 0);
}

/** The runs that a file in `running/` stands for and whose runner is dead. */
function orphanedRuns(host: Host, id: string): string[] {
  const claimed = new Set(host.spool.running());
  return host.spool
    .runs(id)
    .filter((record) => record.phase !== "finished" && claimed.has(String(record["task"])))
    .filter(({ runner }) => {
      const ticks = processStatus(runner.pid)?.startTicks;
      return ticks === undefined || !runner.start_token.endsWith(`:${ticks}`);
    })
    .map(({ run_id }) => run_id);
}
