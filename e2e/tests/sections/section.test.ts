import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { suiteOutput } from "../../rig/agent/agent-output.ts";
import { v1Services } from "../../rig/agent/v1-services.ts";
import { Host } from "../../rig/host/host.ts";
import { realRobotCommand, realRobotPython } from "../../rig/robots/real-robot.ts";
import { sampleSuites } from "../../rig/robots/sample-outputs.ts";

const hourly = { suite_execution_interval: 3600 };
const names = ["passing", "failing", "skipping", "partly", "flaky", "empty", "nested"];
const suites = {
  ...Object.fromEntries(names.map((name) => [name, { ...hourly, suite: pathOf(name) }])),
  flaky: { ...hourly, suite: "flaky.robot", max_attempts: 2 },
  stale: { ...hourly, suite: "passing.robot", suite_cache_time: 0.001 },
  guest: { ...hourly, suite: "passing.robot", piggyback_host: "web-1.example", html_log: true },
  never: { execution_mode: "external", suite: "passing.robot" },
};
const running = [...names, "stale", "guest"];

function pathOf(name: string): string {
  return name === "nested" ? "nested" : `${name}.robot`;
}

test("a host with suites of each kind is reported whole, and its guest's copy goes to the guest", {
  tags: ["smoke"],
}, async (context) => {
  await using host = await Host.create({
    suites,
    files: sampleSuites,
    config: {
      robot_command: realRobotCommand(context),
      output: ["robotmk", "local", "robotmk_v2"],
    },
  });
  await host.agentCall();
  await host.until(() => running.every((id) => host.spool.result(id)?.last_finished));

  const { section, localServices, sections } = await host.agentCall();

  expect(section.suites.map(({ id, status }) => [id, status])).toEqual([
    ["passing", "nonfatal"],
    ["failing", "nonfatal"],
    ["skipping", "nonfatal"],
    ["partly", "nonfatal"],
    ["flaky", "nonfatal"],
    ["empty", "fatal"],
    ["nested", "nonfatal"],
    ["stale", "nonfatal"],
    ["guest", "nonfatal"],
    ["never", "fatal"],
  ]);
  const entry = (id: string) => section.suites.find((suite) => suite.id === id);
  expect(entry("flaky")).toMatchObject({ attempts: 2, max_executions: 2, rc: 0 });
  expect(entry("stale")).toMatchObject({ stale: true });
  expect(entry("guest")).toMatchObject({ piggybackhost: "web-1.example", htmllog: null });
  expect(entry("never")?.error).toContain("has not run yet");
  expect(entry("empty")?.error).toContain("UNKNOWN: empty");

  const guest = sections.filter(({ piggybackHost }) => piggybackHost === "web-1.example");
  expect(guest.map(({ name }) => name)).toEqual(["robotmk_plan_execution_report", "robotmk", "local"]);
  const copy = JSON.parse(guest.find(({ name }) => name === "robotmk")?.lines[0] ?? "");
  expect(copy.runner).toMatchObject({ is_piggyback_result: true, assigned_host: ["web-1.example"] });
  expect(copy.suites).toMatchObject([
    { id: "guest", htmllog: expect.stringMatching(/^[A-Za-z0-9+/=]{1000,}$/) },
  ]);

  const states = Object.fromEntries(
    localServices.map(({ item, state }) => [item.replace("Robotmk ", ""), state]),
  );
  expect(states).toMatchObject({
    passing: "0",
    failing: "2",
    skipping: "0",
    partly: "0",
    flaky: "0",
    empty: "3",
    nested: "0",
    stale: "3",
    guest: "0",
    never: "3",
  });
  expect(guest.find(({ name }) => name === "local")?.lines).toHaveLength(1);
});

test("the services that a v1 server makes of the section are those of Robot's own output", async (context) => {
  const python = realRobotPython(context);
  await using host = await Host.create({
    suites,
    files: sampleSuites,
    config: { robot_command: realRobotCommand(context) },
  });
  await host.agentCall();
  await host.until(() => running.every((id) => host.spool.result(id)?.last_finished));
  const { section } = await host.agentCall();

  for (const id of running.filter((name) => name !== "empty")) {
    const original = host.spool.result(id)?.last_finished?.xml ?? "";
    const sent = join(host.folders.root, `sent-${id}.xml`);
    writeFileSync(sent, suiteOutput(section, id) ?? "");
    const services = await v1Services(python, { file: sent, keywordDepth: 3 });
    expect(services.length, id).toBeGreaterThan(0);
    expect(services, id).toEqual(await v1Services(python, { file: original, keywordDepth: 3 }));
  }
  // A test or suite of this status would end the check.
  const skipping = await v1Services(python, {
    file: join(host.folders.root, "sent-skipping.xml"),
    keywordDepth: 3,
  });
  expect(skipping).toEqual([["/suite:Skipping", "PASS", expect.any(Number)]]);
});

test("serial suites alone are reported as a serial runner, with its round", async () => {
  await using host = await Host.create({
    suites: { first: {}, second: {} },
    config: { execution_mode: "agent_serial", global_execution_interval: 3600, global_cache_time: 4000 },
  });
  for (const id of ["first", "second"]) host.randomRobot(id, { leastMs: 100, mostMs: 200 });
  await host.agentCall();
  await host.until(async () => {
    const { section } = await host.agentCall();
    return JSON.stringify(section.runner).includes('"suites":2');
  }, "a cycle of both suites has ended");

  const { section, localServices } = await host.agentCall();

  expect(section.runner).toMatchObject({
    execution_mode: "agent_serial",
    cache_time: 4000,
    execution_interval: 3600,
    selective_run: false,
    rounds: { agent_serial: { suites: 2, stale: false } },
  });
  expect(section.suites).toMatchObject([
    { id: "first", monitored: { suite_cache_headroom: false, runner_cache_headroom: true } },
    { id: "second", monitored: { suite_result_staleness: false, runner_result_staleness: true } },
  ]);
  const controller = localServices.find(({ item }) => item === "Robotmk Controller");
  expect(controller?.metrics["runner_cache_headroom"]).toBeGreaterThan(3000);
});
