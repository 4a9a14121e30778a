import { expect, test } from "vitest";
import { suiteOutput } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { realRobotCommand } from "../../rig/robots/real-robot.ts";

const hourly = { suite_execution_interval: 3600 };

const files = {
  "huge.robot": `*** Test Cases ***\n${Array.from({ length: 300 }, (_, test) => `Test ${test}\n${Array.from({ length: 10 }, (__, keyword) => `    Log    \${{ random.random() }} ${test} ${keyword}`).join("\n")}`).join("\n")}\n`,
  "small.robot": "*** Test Cases ***\nSmall Test\n    Log    a keyword of the small suite\n",
};

test("beyond its size the section loses details step by step, the huge suite's first, and says so", async (context) => {
  await using host = await Host.create({
    suites: {
      first: { ...hourly, suite: "small.robot" },
      huge: { ...hourly, suite: "huge.robot", html_log: true },
      last: { ...hourly, suite: "small.robot" },
    },
    files,
    config: { robot_command: realRobotCommand(context) },
  });
  await host.agentCall();
  await host.until(() => ["first", "huge", "last"].every((id) => host.spool.result(id)?.last_finished));
  const whole = await look(host, 10_000_000);
  expect(whole.truncations).toBeNull();
  expect(whole.leftOut).toEqual({ first: [], huge: [], last: [] });

  // Each step is found by asking for less than the one before took.
  const steps = [whole];
  for (let index = 0; index < 3; index += 1) {
    steps.push(await look(host, (steps.at(-1)?.bytes ?? 0) - 1));
  }

  expect(steps.map(({ leftOut }) => leftOut["huge"])).toEqual([
    [],
    ["html log"],
    ["html log", "keywords"],
    ["html log", "keywords", "tests"],
  ]);
  for (const { leftOut, bytes, limit, outputs } of steps) {
    expect(bytes).toBeLessThanOrEqual(limit);
    expect(leftOut).toMatchObject({ first: [], last: [] });
    expect(outputs["first"]).toContain("a keyword of the small suite");
    expect(outputs["huge"]).toMatch(/<\/robot>\s*$/);
  }
  expect(steps[1]?.outputs["huge"]).toContain("<kw");
  expect(steps[2]?.outputs["huge"]).not.toContain("<kw");
  expect(steps[2]?.outputs["huge"]).toContain('name="Test 299"');
  expect(steps[3]?.outputs["huge"]).not.toContain("<test");
  expect(steps[3]?.truncations).toMatchObject({
    left_out: { html_logs: 1, keywords: 1, tests: 1, suites: 0 },
  });

  const least = await look(host, 6_000);
  expect(least.bytes).toBeLessThanOrEqual(6_000);
  expect(least.truncations).not.toBeNull();
});

async function look(host: Host, limit: number) {
  host.configure({ config: { max_section_bytes: limit } });
  const { section, sections } = await host.agentCall();
  const line = sections.find(({ name }) => name === "robotmk")?.lines[0] ?? "";
  const ids = section.suites.map(({ id }) => id);
  const leftOut: Record<string, unknown> = Object.fromEntries(
    section.suites.map(({ id, ...others }) => [id, "left_out" in others ? others["left_out"] : undefined]),
  );
  return {
    limit,
    bytes: Buffer.byteLength(line),
    truncations: "truncations" in section.controller ? section.controller["truncations"] : undefined,
    leftOut,
    outputs: Object.fromEntries(ids.map((id) => [id, suiteOutput(section, id)])),
  };
}
