import { expect, test } from "vitest";
import { chaosHost } from "./chaos/chaos-host.ts";
import { rage } from "./chaos/rage.ts";
import { settle } from "./chaos/settle.ts";
import { unaccounted } from "./chaos/unaccounted.ts";
import { describeHost } from "./rig/describe-host.ts";
import { printedSeed, random } from "./rig/random.ts";

/** `tools/chaos.ts` asks for more. */
const seconds = Number(process.env["ROBOTMK_CHAOS_SECONDS"] ?? 20);

test(
  "whatever of ours is killed under load, each run that began is accounted for exactly once",
  async () => {
    const seed = printedSeed();
    const chaos = await chaosHost();
    await using host = chaos.host;
    await host.agentCall();

    const deeds = await rage(chaos, { chance: random(seed), durationMs: seconds * 1000 });
    await settle(chaos);

    const { kills, calls, requests } = deeds;
    process.stderr.write(
      `${calls} calls, ${requests.length} requests, ${host.witnessed().length} robots; killed: ${JSON.stringify(kills)}\n`,
    );
    expect(unaccounted(chaos, deeds), `seed ${seed}\n${describeHost(host)}`).toEqual([]);
  },
  seconds * 1000 + 400_000,
);
