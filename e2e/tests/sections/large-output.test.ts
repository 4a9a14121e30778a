// @module-tag runtime
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { suiteOutput } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";

const hourly = { suite_execution_interval: 3600 };
const ids = ["one", "two", "three"];

faultTest(
  "a large answer arrives whole, and a plugin killed in the middle of it harms nothing",
  { faults: [5] },
  async (report) => {
    await using host = await Host.create({ suites: Object.fromEntries(ids.map((id) => [id, hourly])) });
    const robots = ids.map((id) => host.scriptedRobot(id));
    await host.agentCall();
    // What an answer holds is bounded, so it takes several suites to fill the pipes on its way.
    for (const robot of robots) await (await robot.nextRun()).end(250, { noise: 1800 });
    await host.until(() => ids.every((id) => host.spool.result(id)?.last_rc === 250));

    const whole = await host.agentCall();
    expect(whole.stdout.length).toBeGreaterThan(700_000);
    for (const id of ids) expect(suiteOutput(whole.section, id)).toMatch(/<\/robot>\s*$/);

    const cut = host.startAgentCall();
    cut.pauseReading();
    await host.until(() => cut.printed() !== "", "the output has begun");
    cut.killGroup("SIGKILL");
    const { stdout } = await cut.answer;
    expect(stdout.length).toBeLessThan(whole.stdout.length);

    const next = await host.agentCall();
    expect(next.section.suites.map(({ id, rc }) => [id, rc])).toEqual(ids.map((id) => [id, 250]));
    report(
      5,
      `killed after ${stdout.length} of ${whole.stdout.length} bytes: cut off, and the next answer whole`,
    );
  },
);
