import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ChaosHost } from "./chaos-host.ts";
import { targets } from "./targets.ts";
import { until } from "../rig/clock/until.ts";
import { describeHost } from "../rig/host/cleanup.ts";

const BOUND_MS = 180_000;

/**
 * Ends all that disturbs a host, calls the agent until all is well again and each suite has passed anew, and lets
 * everything end. What one call says of the suites then is a part of the account.
 */
export async function settle(chaos: ChaosHost): Promise<void> {
  const { host, afterwards, injectionLog, clock, ledger } = chaos;
  const patiently = async (what: string, condition: () => boolean | Promise<boolean>) => {
    const look = async () => {
      await delay(300);
      return await condition();
    };
    await until(look, { what, boundMs: BOUND_MS, state: () => stateOf(chaos) });
  };
  afterwards.undoAll();
  await afterwards.settled(BOUND_MS);
  const furthestSeconds = Math.max(
    0,
    ...injectionLog.clockSteps.map((step) => step.afterSeconds - step.atMs / 1000),
  );
  clock.step(Math.round(furthestSeconds - (clock.nowSeconds() - Date.now() / 1000)));
  chaos.calmDown();
  await host.daemon("start");
  await host.agentCall();
  const tasks = join(host.folders.spool, "tasks");
  await patiently("one daemon lives", () => targets(host, "daemon").length === 1 && existsSync(tasks));
  const known = new Set(ledger.records.keys());
  for (const id of chaos.external) request(chaos, id);
  const awaited = () => chaos.ids.filter((id) => !hasPassed(chaos, id, known));
  await patiently("each suite passes again", () => awaited().length === 0);
  await stop();
  const { localServices } = await host.agentCall();
  for (const id of chaos.ids) {
    const service = localServices.find(({ item }) => item === `Robotmk ${id}`);
    if (service?.state !== "0")
      injectionLog.see(`after all, ${id} is ${service?.state}: ${JSON.stringify(service)}`);
  }
  await stop();
  ledger.harvest();
  ledger.verify();

  /** A stop finds no daemon that is on its way up: it is asked again. */
  async function stop(): Promise<void> {
    await patiently("all has ended", async () => {
      if (targets(host, "daemon").length > 0) {
        const { exitCode, stdout, stderr } = await host.daemon("stop");
        if (exitCode !== 0)
          throw new Error(`Cannot stop the daemon: it exited with ${exitCode}: ${stdout}${stderr}`);
      }
      return host.processes().length === 0;
    });
  }
}

function request({ host, clock, injectionLog }: ChaosHost, id: string): void {
  const name = `${Math.floor(clock.nowSeconds())}_robotmk_${id}`;
  writeFileSync(join(host.folders.spool, "tasks", name), "", { mode: 0o600 });
  injectionLog.requests.set(name, Date.now());
}

/** Its last run that ended is a new one, and nothing since kept it from another. */
function hasPassed({ ledger }: ChaosHost, id: string, known: ReadonlySet<string>): boolean {
  const result = ledger.result(id);
  const last = result?.last_finished;
  return result?.refusal === null && last?.outcome === "passed" && !known.has(last.run_id);
}

function stateOf(chaos: ChaosHost): string {
  chaos.journal.note({ kind: "waited without success", state: describeHost(chaos.host) });
  return chaos.ids.map((id) => `${id}: ${chaos.ledger.result(id)?.last_message}`).join("\n");
}
