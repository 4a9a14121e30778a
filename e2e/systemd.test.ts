import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Host } from "./rig/host.ts";
import { legRuntime } from "./rig/runtime.ts";
import type { SteeredRun } from "./rig/steered-run.ts";
import { AgentSystem } from "./systemd/agent-system.ts";
import { BundleFolder } from "./rig/bundle-folder.ts";
import { hasNamedHierarchy } from "./systemd/control-groups.ts";
import { controllerService, daemonPart } from "./systemd/controller-part.ts";
import { sudoStandIn } from "./systemd/sudo-stand-in.ts";
import type { SystemOptions } from "./systemd/system-folder.ts";
import { bootableSystemd } from "./systemd/systemd-obstacle.ts";
import { userManagerUnit } from "./systemd/user-manager-unit.ts";

let bundle: BundleFolder;
let systemd: string;
beforeEach((context) => {
  systemd = bootableSystemd(context);
});
beforeAll(async () => {
  bundle = await BundleFolder.make();
});
afterAll(() => bundle[Symbol.dispose]());

async function boot(host: Host, options: Partial<SystemOptions> = {}): Promise<AgentSystem> {
  return await AgentSystem.boot(host, { systemd, bundle: bundle.folder, ...options });
}

const suites = { login: { suite_execution_interval: 3600 } };
/** A suite that the daemon does not start: what ends with the agent's unit is the daemon alone. */
const noRuns = { login: { execution_mode: "external" } };
const agentUser = 65_534;
/** The agent's unit gives no rung of the ladder a hold. */
const noWayOut = { hidden: ["systemd-run"], service: ["ProtectControlGroups=yes"] };

/** All that an administrator may do with the agent's units, and with systemd itself. */
const orders = [
  ["restart", "check-mk-agent.socket"],
  ["restart", "check-mk-agent-async.service"],
  ["daemon-reload"],
  ["daemon-reexec"],
  ["stop", "check-mk-agent.socket", "check-mk-agent-async.service"],
] as const;

/** Gives all orders; after each, the daemon is the same and the robot runs. */
async function expectUndisturbed(system: AgentSystem, run: SteeredRun): Promise<void> {
  const { pid } = await system.daemon();
  for (const order of orders) {
    await system.systemctl(...order);
    expect(system.daemons(), order.join(" ")).toMatchObject([{ pid }]);
    expect(run.isGone, order.join(" ")).toBe(false);
  }
  await system.systemctl("start", "check-mk-agent.socket", "check-mk-agent-async.service");
}

/** Ends the run; it is the only one, and it is reported once. */
async function expectOneResult(host: Host, run: SteeredRun): Promise<void> {
  expect(run.isGone).toBe(false);
  await run.end(0);
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  await host.until(() => host.spool.running().length === 0);
  expect(host.spool.runs("login")).toMatchObject([{ phase: "finished", outcome: "passed" }]);
  expect(host.witnessed("login")).toHaveLength(1);
}

test("a call launches the daemon as a service of its own, and later calls meet the same one", async () => {
  await using host = await Host.create({ suites });
  host.steeredRobot("login");
  await using system = await boot(host);

  const first = await system.callUntilUp();
  await host.until(async () => (await system.units("check-mk-agent@*")).length === 0);
  const second = await system.call();

  expect(daemonPart(first)).toMatchObject({ launched: "transient-service", degraded: false });
  expect(first.section.controller).toMatchObject({ runtime: expect.stringContaining(legRuntime()) });
  expect(controllerService(first)?.state).toBe("0");
  expect(system.groupsOf(await system.daemon())).toEqual(["/system.slice/robotmk-daemon-system.service"]);
  expect(daemonPart(second)).toMatchObject({
    instance: daemonPart(first).instance,
    call: { kind: "was-running" },
  });
});

test("a service's daemon and its run go on when the agent's units end, and when systemd starts over", async () => {
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  await using system = await boot(host);
  const first = await system.callUntilUp();
  const run = await robot.nextRun();

  await expectUndisturbed(system, run);

  expect(daemonPart(await system.call()).instance).toBe(daemonPart(first).instance);
  await expectOneResult(host, run);
});

test("a daemon that the agent's asynchronous part launched outlives that part", async () => {
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  await using system = await boot(host, { plugin: "asynchronous" });
  const run = await robot.nextRun();
  expect(host.spool.daemonRecord()).toMatchObject({ launched: "transient-service", degraded: false });

  await expectUndisturbed(system, run);

  await expectOneResult(host, run);
});

test("a killed daemon is back at the next call although its service still has the run in it", async () => {
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  await using system = await boot(host);
  const answers = [await system.callUntilUp()];
  const run = await robot.nextRun();
  // Read anew from its files, the service must still leave the run alone when the daemon ends.
  await system.systemctl("daemon-reload");

  for (const round of [1, 2]) {
    await host.kill(await system.daemon(), "SIGKILL");
    expect(await system.units("robotmk-daemon-*"), `round ${round}`).toContain(
      "robotmk-daemon-system.service",
    );
    answers.push(await system.callUntilUp());
  }
  await system.systemctl("stop", "robotmk-daemon-*");
  await host.until(() => system.daemons().length === 0);
  answers.push(await system.callUntilUp());

  for (const answer of answers) expect(daemonPart(answer).launched).toBe("transient-service");
  expect(new Set(answers.map((answer) => daemonPart(answer).instance)).size).toBe(answers.length);
  await expectOneResult(host, run);
  // The services whose daemons are gone leave nothing behind.
  await host.until(async () => (await system.units("robotmk-daemon-*")).length === 1);
});

test("a service's daemon gets paths and variables unchanged, whatever characters they have", async () => {
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  const odd = "100%n of $HOME ${PATH} $$ %% \\x41 \"q\" 'a' ü";
  const folder = join(host.folders.root, odd);
  mkdirSync(folder);
  cpSync(host.configFile, join(folder, "robotmk.yml"));
  await using system = await boot(host, { env: { MK_CONFDIR: folder, ROBOTMK_ODD: odd } });

  const answer = await system.callUntilUp();
  const run = await robot.nextRun();

  expect(daemonPart(answer).launched).toBe("transient-service");
  expect(host.spool.daemonRecord()).toMatchObject({ config_file: join(folder, "robotmk.yml") });
  expect(run.env).toMatchObject({ MK_CONFDIR: folder, ROBOTMK_ODD: odd });
});

test("where systemd-run makes no services, a scope holds the daemon and its run", async () => {
  const refusing = `case " $* " in *" --scope "*) exec /usr/bin/systemd-run "$@" ;; esac
echo "Unknown assignment" >&2
exit 1
`;
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  await using system = await boot(host, { programs: { "systemd-run": refusing } });

  const first = await system.callUntilUp();
  const run = await robot.nextRun();

  expect(daemonPart(first)).toMatchObject({ launched: "scope", degraded: false });
  expect(system.groupsOf(await system.daemon())).toEqual(["/system.slice/robotmk-daemon-system.scope"]);
  await expectUndisturbed(system, run);
  // The run is still in the scope, whose name is taken therefore.
  await host.kill(await system.daemon(), "SIGKILL");
  expect(daemonPart(await system.callUntilUp())).toMatchObject({ launched: "scope", degraded: false });
  await expectOneResult(host, run);
});

test.for(["unified", "hybrid"] as const)(
  "without systemd-run, a control group of its own holds the daemon and its run: %s hierarchy",
  async (groups, context) => {
    if (groups === "hybrid" && !hasNamedHierarchy()) context.skip("this system has version 2 alone");
    await using host = await Host.create({ suites });
    const robot = host.steeredRobot("login");
    await using system = await boot(host, { groups, hidden: ["systemd-run"] });

    const first = await system.callUntilUp();
    const run = await robot.nextRun();

    expect(daemonPart(first)).toMatchObject({ launched: "own-cgroup", degraded: false });
    const own = "/robotmk-daemon-system";
    expect(system.groupsOf(await system.daemon())).toEqual(groups === "hybrid" ? [own, own] : [own]);
    await expectUndisturbed(system, run);
    await host.kill(await system.daemon(), "SIGKILL");
    expect(daemonPart(await system.callUntilUp())).toMatchObject({ launched: "own-cgroup", degraded: false });
    await expectOneResult(host, run);
  },
);

test("a daemon that can't leave a call's unit says so, and does not keep the agent's connection", async () => {
  await using host = await Host.create({ suites: noRuns });
  await using system = await boot(host, noWayOut);

  for (const round of [1, 2]) {
    const answer = await system.callUntilUp();

    expect(daemonPart(answer), `round ${round}`).toMatchObject({ launched: "plain", degraded: true });
    expect(controllerService(answer)).toMatchObject({
      state: "1",
      text: expect.stringMatching(/^degraded launch/),
    });
    expect(answer.heldMs).toBeLessThan(1000);
    expect(system.daemons()).toEqual([]);
  }
});

test("a daemon that can't leave the asynchronous unit ends with it within a second, and its run too", async () => {
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  await using system = await boot(host, { plugin: "asynchronous", ...noWayOut });
  await robot.nextRun();
  expect(system.groupsOf(await system.daemon())).toEqual(["/system.slice/check-mk-agent-async.service"]);
  const started = performance.now();

  await system.systemctl("stop", "check-mk-agent-async.service");

  expect(performance.now() - started).toBeLessThan(1000);
  expect(system.daemons()).toEqual([]);
  expect(host.spool.runs("login")).toMatchObject([{ phase: "finished" }]);
});

test("an agent that is neither root nor may become it says that its daemon is degraded", async () => {
  await using host = await Host.create({ suites: noRuns });
  await using system = await boot(host, { hidden: ["sudo"], user: agentUser });

  const answer = await system.callUntilUp();

  expect(daemonPart(answer)).toMatchObject({ launched: "plain", degraded: true });
  expect(controllerService(answer)?.state).toBe("1");
  expect(answer.heldMs).toBeLessThan(1000);
});

test.for(["sudo-service", "user-service"] as const)(
  "an agent that is not root launches the daemon as itself: %s",
  async (rung) => {
    await using host = await Host.create({ suites });
    const robot = host.steeredRobot("login");
    const sudo = sudoStandIn(host);
    const more = {
      "sudo-service": { programs: { sudo: sudo.program }, units: { "helper.service": sudo.unit } },
      "user-service": {
        hidden: ["sudo"],
        units: { "helper.service": userManagerUnit(host, { systemd, user: agentUser }) },
      },
    };
    await using system = await boot(host, { user: agentUser, ...more[rung] });
    await system.systemctl("start", "helper.service");

    const first = await system.callUntilUp();
    const run = await robot.nextRun();

    expect(daemonPart(first)).toMatchObject({ launched: rung, degraded: false });
    await expectUndisturbed(system, run);
    await expectOneResult(host, run);
  },
);
