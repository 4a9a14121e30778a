import { ChaosHost } from "../../chaos/chaos-host.ts";
import { injectFaults } from "../../chaos/disturb.ts";
import { settle } from "../../chaos/settle.ts";
import { account, unaccounted } from "../../chaos/unaccounted.ts";
import { growth, Watch } from "../../chaos/watch.ts";
import { faultTest } from "../../faults/fault-test.ts";
import { FakeClock, faketimeLibrary } from "../../faults/time/fake-clock.ts";
import { printedSeed, random } from "../../rig/host/random.ts";
import { runtime } from "../../runtimes/current.ts";
// @module-tag runtime
// @module-tag slow

const MOST_SHOWN = 50;

/** `tools/test/chaos.ts` asks for more. */
const seconds = Number(process.env["ROBOTMK_CHAOS_SECONDS"] ?? (runtime.name === "node" ? 40 : 20));

faultTest(
  "whatever is done to a host under load, each run that began is accounted for exactly once",
  { faults: [], timeoutMs: seconds * 1000 + 900_000 },
  async (report, context) => {
    const seed = printedSeed();
    const print = (text: string) => process.stderr.write(`${text}\n`);
    using clock = new FakeClock(await faketimeLibrary(context));
    await using chaos = await ChaosHost.create(clock);
    const { host, journal, injectionLog } = chaos;
    try {
      await host.agentCall();
      using watch = new Watch(chaos);
      await injectFaults(chaos, { chance: random(seed), durationMs: seconds * 1000, onProgress: print });
      await settle(chaos);

      const problems = [...unaccounted(chaos), ...growth(watch.samples)];
      print(`\nChaos of ${seconds} s, seed ${seed}\n${account(chaos, watch.samples)}`);
      print(`contradictions: ${problems.length}`);
      if (problems.length > 0) throw new Error(problems.slice(0, MOST_SHOWN).join("\n"));
    } catch (error) {
      journal.keep(host);
      print(`seed ${seed}, the journal and the host are kept in ${journal.folder}`);
      throw error;
    }
    const closed = chaos.ledger.countClosed(host.robotRuns().map(({ runId }) => runId));
    for (const [fault, kinds] of SHOWN) {
      const count = kinds.reduce((sum, kind) => sum + (injectionLog.counts.get(kind) ?? 0), 0);
      if (count > 0) report(fault, `chaos: ${count} times, ${closed} runs, each accounted for once`);
    }
  },
);

/** The faults of the table that chaos injects, too. */
const SHOWN: readonly (readonly [number, readonly string[]])[] = [
  [2, ["SIGKILL daemon"]],
  [3, ["SIGKILL runner"]],
  [8, ["disk full"]],
  [17, ["clock forward", "clock back"]],
  [29, ["suite removed", "suite moved to another mode", "interval changed"]],
  [45, ["log folder removed", "log folder replaced by a file"]],
];
