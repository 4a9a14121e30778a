import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Host } from "./rig/host.ts";
import type { SteeredRun } from "./rig/steered-run.ts";
import { AgentSystem } from "./systemd/agent-system.ts";
import { BundleFolder } from "./systemd/bundle-folder.ts";
import { hasNamedHierarchy } from "./systemd/control-groups.ts";
import { controllerService, daemonPart } from "./systemd/controller-part.ts";
import { failingSystemdRun } from "./systemd/failing-systemd-run.ts";
import { bootableSystemd } from "./systemd/systemd-obstacle.ts";

let bundle: BundleFolder;
beforeAll(async () => {
  bundle = await BundleFolder.make();
});
afterAll(() => bundle[Symbol.dispose]());

const suites = { login: { suite_execution_interval: 3600 } };

/** All that an administrator may do with the agent's units and with systemd itself. */
const orders = [
  ["restart", "check-mk-agent.socket"],
  ["restart", "check-mk-agent-async.service"],
  ["daemon-reload"],
  ["daemon-reexec"],
  ["stop", "check-mk-agent.socket", "check-mk-agent-async.service"],
] as const;

/** Gives all orders; after each, the daemon is the same and the robot runs. */
async function expectUndisturbed(system: AgentSystem, run: SteeredRun): Promise<void> {
  const daemon = await system.daemon();
  for (const order of orders) {
    await system.systemctl(...order);
    expect(system.daemons(), order.join(" ")).toMatchObject([{ pid: daemon.pid }]);
    expect(run.isGone, order.join(" ")).toBe(false);
  }
  await system.systemctl("start", "check-mk-agent.socket", "check-mk-agent-async.service");
}

async function expectOneResult(host: Host): Promise<void> {
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  await host.until(() => host.spool.running().length === 0);
  expect(host.spool.runs("login").map(({ phase, outcome }) => [phase, outcome])).toEqual([
    ["finished", "passed"],
  ]);
  expect(host.witnessed("login")).toHaveLength(1);
}

test("a call of the agent launches the daemon as a service of its own, and later calls meet the same one", async (context) => {
  const systemd = bootableSystemd(context);
  await using host = await Host.create({ suites });
  host.steeredRobot("login");
  await using system = await AgentSystem.boot(host, { systemd, bundle: bundle.folder });

  const first = await system.call();
  const daemon = await system.daemon();
  const instances = await system.units("check-mk-agent@*");
  const second = await system.call();

  expect(daemonPart(first)).toMatchObject({
    state: "running",
    launched: "transient-service",
    degraded: false,
    call: { kind: "launched", problems: [] },
  });
  expect(controllerService(first)?.state).toBe("0");
  expect(system.groupsOf(daemon)).toEqual(["/system.slice/robotmk-daemon-system.service"]);
  expect(instances).toEqual([]);
  expect(daemonPart(second)).toMatchObject({ instance: daemonPart(first).instance });
  expect(daemonPart(second).call.kind).toBe("was-running");
});

test("a service's daemon and its run go on when the agent's units end, and when systemd starts over", async (context) => {
  const systemd = bootableSystemd(context);
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  await using system = await AgentSystem.boot(host, { systemd, bundle: bundle.folder });
  const first = await system.call();
  const run = await robot.nextRun();

  await expectUndisturbed(system, run);

  const next = await system.call();
  expect(daemonPart(next).instance).toBe(daemonPart(first).instance);
  await run.end(0);
  await expectOneResult(host);
});

test("a daemon that the agent's asynchronous part launched outlives that part", async (context) => {
  const systemd = bootableSystemd(context);
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  await using system = await AgentSystem.boot(host, {
    systemd,
    bundle: bundle.folder,
    plugin: "asynchronous",
  });
  const run = await robot.nextRun();

  await expectUndisturbed(system, run);

  await run.end(0);
  await expectOneResult(host);
});

test("a killed daemon is back at the next call although its service still has the run in it", async (context) => {
  const systemd = bootableSystemd(context);
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  await using system = await AgentSystem.boot(host, { systemd, bundle: bundle.folder });
  const first = await system.call();
  const run = await robot.nextRun();
  // What systemd knows of the service must outlive this: it decides what becomes of the run.
  await system.systemctl("daemon-reload");

  await host.kill(await system.daemon(), "SIGKILL");
  expect(await system.units("robotmk-daemon-*")).toEqual(["robotmk-daemon-system.service"]);
  const second = await system.call();
  await host.kill(await system.daemon(), "SIGKILL");
  const third = await system.call();

  for (const answer of [second, third]) {
    expect(daemonPart(answer)).toMatchObject({ state: "running", launched: "transient-service" });
  }
  const instances = [first, second, third].map((answer) => daemonPart(answer).instance);
  expect(new Set(instances).size).toBe(3);
  expect(run.isGone).toBe(false);
  await run.end(0);
  await expectOneResult(host);
  // The dead daemons' services leave nothing behind.
  await host.until(async () => (await system.units("robotmk-daemon-*")).length === 1);
});

test("a service's daemon gets its settings unchanged, whatever characters they have", async (context) => {
  const systemd = bootableSystemd(context);
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  const folder = join(host.folders.root, "100%n of $HOME ${PATH} $$ %% \\x41 \"q\" 'a' ü");
  mkdirSync(folder);
  cpSync(host.configFile, join(folder, "robotmk.yml"));
  await using system = await AgentSystem.boot(host, {
    systemd,
    bundle: bundle.folder,
    env: { MK_CONFDIR: folder, ROBOTMK_ODD: "100%n of $HOME ${PATH} $$ %%" },
  });

  const answer = await system.call();
  const run = await robot.nextRun();

  expect(daemonPart(answer).launched).toBe("transient-service");
  expect(host.spool.daemonRecord()).toMatchObject({ config_file: join(folder, "robotmk.yml") });
  expect(run.env).toMatchObject({ MK_CONFDIR: folder, ROBOTMK_ODD: "100%n of $HOME ${PATH} $$ %%" });
});

test("where no service can be made, a scope holds the daemon and its run", async (context) => {
  const systemd = bootableSystemd(context);
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  await using system = await AgentSystem.boot(host, {
    systemd,
    bundle: bundle.folder,
    programs: { "systemd-run": failingSystemdRun("services") },
  });

  const first = await system.call();
  const run = await robot.nextRun();

  expect(daemonPart(first)).toMatchObject({ state: "running", launched: "scope", degraded: false });
  expect(daemonPart(first).call.problems).toEqual([
    expect.stringMatching(/^transient-service: .*no services/),
  ]);
  expect(system.groupsOf(await system.daemon())).toEqual(["/system.slice/robotmk-daemon-system.scope"]);
  await expectUndisturbed(system, run);
  await host.kill(await system.daemon(), "SIGKILL");
  const next = await system.call();
  expect(daemonPart(next)).toMatchObject({ state: "running", launched: "scope", degraded: false });
  await run.end(0);
  await expectOneResult(host);
});

test.each(["unified", "hybrid"] as const)(
  "without systemd-run, a control group of its own holds the daemon and its run (%s hierarchy)",
  async (groups, context) => {
    const systemd = bootableSystemd(context);
    if (groups === "hybrid" && !hasNamedHierarchy())
      context.skip("this kernel's hierarchy is version 2 alone");
    await using host = await Host.create({ suites });
    const robot = host.steeredRobot("login");
    await using system = await AgentSystem.boot(host, {
      systemd,
      bundle: bundle.folder,
      groups,
      hidden: ["systemd-run"],
    });

    const first = await system.call();
    const run = await robot.nextRun();

    expect(daemonPart(first)).toMatchObject({ state: "running", launched: "own-cgroup", degraded: false });
    for (const group of system.groupsOf(await system.daemon())) expect(group).toBe("/robotmk-daemon-system");
    await expectUndisturbed(system, run);
    await host.kill(await system.daemon(), "SIGKILL");
    const next = await system.call();
    expect(daemonPart(next)).toMatchObject({ state: "running", launched: "own-cgroup", degraded: false });
    await run.end(0);
    await expectOneResult(host);
  },
);

const noWayOut = { hidden: ["systemd-run"], service: ["ProtectControlGroups=yes"] };

test("a daemon that can't leave the agent's unit says so, and does not keep the agent's connection", async (context) => {
  const systemd = bootableSystemd(context);
  await using host = await Host.create({ suites });
  host.steeredRobot("login");
  await using system = await AgentSystem.boot(host, { systemd, bundle: bundle.folder, ...noWayOut });

  for (const round of [1, 2]) {
    const answer = await system.call();

    expect(daemonPart(answer), `round ${round}`).toMatchObject({
      state: "running",
      launched: "plain",
      degraded: true,
      call: { kind: "launched" },
    });
    expect(controllerService(answer)).toMatchObject({
      state: "1",
      text: expect.stringMatching(/^degraded launch/),
    });
    expect(answer.heldMs).toBeLessThan(1000);
    expect(system.daemons()).toEqual([]);
    console.log(answer.heldMs, host.spool.runs("login"));
  }
});

test("a daemon in the agent's asynchronous unit lives as long as that, and ends with it within a second", async (context) => {
  const systemd = bootableSystemd(context);
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  await using system = await AgentSystem.boot(host, {
    systemd,
    bundle: bundle.folder,
    plugin: "asynchronous",
    ...noWayOut,
  });
  await robot.nextRun();
  const daemon = await system.daemon();
  expect(system.groupsOf(daemon)).toEqual(["/system.slice/check-mk-agent-async.service"]);
  const started = performance.now();

  await system.systemctl("stop", "check-mk-agent-async.service");

  expect(performance.now() - started).toBeLessThan(1000);
  expect(system.daemons()).toEqual([]);
});

test("an agent that is neither root nor may become it says that its daemon is degraded", async (context) => {
  const systemd = bootableSystemd(context);
  await using host = await Host.create({ suites });
  host.steeredRobot("login");
  await using system = await AgentSystem.boot(host, {
    systemd,
    bundle: bundle.folder,
    hidden: ["sudo"],
    user: 65_534,
  });

  const answer = await system.call();

  expect(daemonPart(answer)).toMatchObject({ state: "running", launched: "plain", degraded: true });
  expect(controllerService(answer)?.state).toBe("1");
});
