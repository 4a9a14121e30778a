// @module-tag runtime
import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { suiteOutput } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { realRobotCommand } from "../../rig/robots/real-robot.ts";

const threeSuites = {
  login: {},
  search: { suite: "shop" },
  order: { suite: "shop", variable: { WHO: "bob" } },
};

test("a first agent call starts the daemon and lists every configured suite", {
  tags: ["smoke"],
}, async () => {
  await using host = await Host.create({ suites: threeSuites });
  for (const id of Object.keys(threeSuites)) host.scriptedRobot(id);

  const answer = await host.agentCall();

  expect(answer.section.suites.map(({ id }) => id)).toEqual(["login", "search", "order"]);
  expect(answer.localServices.map(({ item }) => item).toSorted()).toEqual([
    "Robotmk Controller",
    "Robotmk login",
    "Robotmk order",
    "Robotmk search",
  ]);
  await host.until(() => host.spool.daemonRecord()?.phase === "planning");
});

test("the agent reads EOF although daemon, runner and robot live on", { tags: ["smoke"] }, async () => {
  await using host = await Host.create({ suites: { login: {} } });
  const robot = host.scriptedRobot("login");

  await host.agentCall();
  const run = await robot.nextRun();
  await host.agentCall();

  expect(run.isGone).toBe(false);
  expect(host.programProcesses("daemon")).toHaveLength(1);
  expect(host.programProcesses("runner")).toHaveLength(1);
});

test("a suite that never ran yet and one that runs for the first time are listed without a result", async () => {
  await using host = await Host.create({ suites: { login: {}, manual: { execution_mode: "external" } } });
  const robot = host.scriptedRobot("login");
  host.scriptedRobot("manual");
  await host.agentCall();
  await robot.nextRun();

  const { section, localServices } = await host.agentCall();

  expect(section.suites.map(({ id, rc }) => [id, rc ?? undefined])).toEqual([
    ["login", undefined],
    ["manual", undefined],
  ]);
  expect(localServices.filter(({ item }) => item !== "Robotmk Controller").map(({ state }) => state)).toEqual(
    ["3", "3"],
  );
});

test("a later call meets the same daemon", async () => {
  await using host = await Host.create({ suites: { login: {} } });
  host.randomRobot("login", { leastMs: 0, mostMs: 100 });
  await host.agentCall();
  const { instance } = await host.until(() => host.spool.daemonRecord());

  await host.agentCall();
  await host.agentCall();

  expect(host.spool.daemonRecord()?.instance).toBe(instance);
  expect(host.programProcesses("daemon")).toHaveLength(1);
});

test("a call after the first runs has the results that Robot Framework produced", {
  tags: ["smoke"],
}, async (context) => {
  await using host = await Host.create({
    config: { robot_command: realRobotCommand(context) },
    suites: {
      greet_bob: { suite: "greet", variable: { WHO: "bob" } },
      greet_eve: { suite: "greet/greet.robot", variable: { WHO: "eve" } },
      broken: {},
    },
    files: {
      "greet/greet.robot":
        "*** Test Cases ***\nGreets Bob\n    Should Be Equal    ${WHO}    bob    msg=who is ${WHO}?\nAlways\n    Log    hello ${WHO}\n",
      "broken/broken.robot": "*** Test Cases ***\nNo Keyword\n    This Is Nowhere\n",
    },
  });
  await host.agentCall();
  for (const id of ["greet_bob", "greet_eve", "broken"]) {
    await host.until(() => host.spool.result(id)?.last_end_time, `suite "${id}" ended`);
  }

  const { section, localServices } = await host.agentCall();

  const rcs = section.suites.map(({ id, rc, status }) => [id, rc, status]);
  expect(rcs).toEqual([
    ["greet_bob", 0, "nonfatal"],
    ["greet_eve", 1, "nonfatal"],
    ["broken", 1, "nonfatal"],
  ]);
  const states = localServices.map(({ item, state }) => [item, state]);
  expect(states).toContainEqual(["Robotmk greet_bob", "0"]);
  expect(states).toContainEqual(["Robotmk greet_eve", "2"]);
  expect(states).toContainEqual(["Robotmk broken", "2"]);
  expect(suiteOutput(section, "greet_bob")).toMatch(/generator="Robot 7.*hello bob/su);
  expect(suiteOutput(section, "greet_eve")).toContain("who is eve?");
  expect(suiteOutput(section, "broken")).toContain("No keyword with name 'This Is Nowhere' found");
});

test("html_log puts Robot's log.html into the section", async (context) => {
  await using host = await Host.create({
    config: { robot_command: realRobotCommand(context) },
    suites: { login: { html_log: true }, order: {} },
  });
  await host.agentCall();
  await host.until(
    () => host.spool.result("login")?.last_rc === 0 && host.spool.result("order")?.last_rc === 0,
  );

  const { section } = await host.agentCall();

  const [login, order] = section.suites;
  expect(inflateSync(Buffer.from(login?.htmllog ?? "", "base64")).toString()).toContain("<title>");
  expect(order?.htmllog).toBeNull();
});

test("the spool file has the six keys, with times that have an offset", async () => {
  await using host = await Host.create({ suites: { login: {} } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  await (await robot.nextRun()).end(3);

  const result = await host.until(() =>
    host.spool.result("login")?.last_end_time ? host.spool.result("login") : undefined,
  );

  const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/;
  expect(result).toMatchObject({
    last_start_time: expect.stringMatching(isoTime),
    last_end_time: expect.stringMatching(isoTime),
    last_rc: 3,
    last_message: expect.stringMatching(/^CRITICAL: login \(\d\d:\d\d:\d\d\)/),
    xml: expect.stringMatching(/[\\/]runs[\\/]login[\\/].*\.xml$/),
  });
});
