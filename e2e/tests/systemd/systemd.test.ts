// @module-tag systemd
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { controllerService, daemonPart } from "../../rig/agent/agent-output.ts";
import { HANG_MS } from "../../rig/clock/until.ts";
import { Host } from "../../rig/host/host.ts";
import { AgentSystem } from "../../rig/systemd/agent-system.ts";
import { bootableSystemd, hasNamedHierarchy } from "../../rig/systemd/control-groups.ts";
import { expectOneResult, expectUndisturbed } from "../../rig/systemd/expectations.ts";
import { sudoStandIn, type SystemOptions, userManagerUnit } from "../../rig/systemd/units.ts";
import { runtime } from "../../runtimes/current.ts";
import { BundleFolder } from "../../runtimes/node/make-bundle.ts";
import { skipFileOnWine } from "../../runtimes/wine/skip-on-wine.ts";

skipFileOnWine("Windows has no systemd");

let bundle: BundleFolder;
let systemd: string;
beforeEach((context) => {
  systemd = bootableSystemd(context);
});
beforeAll(async () => {
  if (runtime.supports("launchers")) bundle = await BundleFolder.make();
});
afterAll(() => bundle?.[Symbol.dispose]());

async function boot(host: Host, options: Partial<SystemOptions> = {}): Promise<AgentSystem> {
  return await AgentSystem.boot(host, { systemd, bundle: bundle.folder, ...options });
}

const suites = { login: { suite_execution_interval: 3600 } };
/** A suite that the daemon does not start: what ends with the agent's unit is the daemon alone. */
const noRuns = { login: { execution_mode: "external" } };
const agentUser = 65_534;
/** The agent's unit gives no rung of the ladder a hold. */
const noWayOut = { hidden: ["systemd-run"], service: ["ProtectControlGroups=yes"] };

test("a call launches the daemon as a service of its own, and later calls meet the same one", async () => {
  await using host = await Host.create({ suites });
  host.scriptedRobot("login");
  await using system = await boot(host);

  const first = await system.callUntilUp();
  await host.until(async () => (await system.units("check-mk-agent@*")).length === 0);
  const second = await system.call();

  expect(daemonPart(first)).toMatchObject({ launched: "transient-service", degraded: false });
  expect(first.section.controller).toMatchObject({ runtime: expect.stringContaining(runtime.name) });
  expect(controllerService(first)?.state).toBe("0");
  expect(system.groupsOf(await system.daemon())).toEqual(["/system.slice/robotmk-daemon-system.service"]);
  expect(daemonPart(second)).toMatchObject({
    instance: daemonPart(first).instance,
    call: { kind: "was-running" },
  });
});

faultTest(
  "a service's daemon and its run go on when the agent's units end, and when systemd starts over",
  { faults: [37] },
  async (report) => {
    await using host = await Host.create({ suites });
    const robot = host.scriptedRobot("login");
    await using system = await boot(host);
    const first = await system.callUntilUp();
    const run = await robot.nextRun();

    const orders = await expectUndisturbed(system, run);

    expect(daemonPart(await system.call()).instance).toBe(daemonPart(first).instance);
    await expectOneResult(host, run);
    report(
      37,
      `transient service: instance ended, ${orders} orders of systemctl: same daemon, run reported once`,
    );
  },
);

faultTest(
  "a daemon that the agent's asynchronous part launched outlives that part",
  { faults: [37] },
  async (report) => {
    await using host = await Host.create({ suites });
    const robot = host.scriptedRobot("login");
    await using system = await boot(host, { plugin: "asynchronous" });
    const run = await robot.nextRun();
    expect(host.spool.daemonRecord()).toMatchObject({ launched: "transient-service", degraded: false });

    const orders = await expectUndisturbed(system, run);

    await expectOneResult(host, run);
    report(
      37,
      `started by the asynchronous unit: ${orders} orders of systemctl: same daemon, run reported once`,
    );
  },
);

test("a killed daemon is back at the next call although its service still has the run in it", async () => {
  await using host = await Host.create({ suites });
  const robot = host.scriptedRobot("login");
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
  const robot = host.scriptedRobot("login");
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

faultTest(
  "where systemd-run makes no services, a scope holds the daemon and its run",
  { faults: [37] },
  async (report) => {
    const refusing = `case " $* " in *" --scope "*) exec /usr/bin/systemd-run "$@" ;; esac
echo "Unknown assignment" >&2
exit 1
`;
    await using host = await Host.create({ suites });
    const robot = host.scriptedRobot("login");
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
    report(37, "no transient services: a scope, run reported once, also after the daemon was killed");
  },
);

for (const groups of ["unified", "hybrid"] as const) {
  faultTest(
    `without systemd-run, a control group of its own holds the daemon and its run: ${groups} hierarchy`,
    { faults: [37] },
    async (report, context) => {
      if (groups === "hybrid" && !hasNamedHierarchy()) context.skip("this system has version 2 alone");
      await using host = await Host.create({ suites });
      const robot = host.scriptedRobot("login");
      await using system = await boot(host, { groups, hidden: ["systemd-run"] });

      const first = await system.callUntilUp();
      const run = await robot.nextRun();

      expect(daemonPart(first)).toMatchObject({ launched: "own-cgroup", degraded: false });
      const own = "/robotmk-daemon-system";
      expect(system.groupsOf(await system.daemon())).toEqual(groups === "hybrid" ? [own, own] : [own]);
      await expectUndisturbed(system, run);
      await host.kill(await system.daemon(), "SIGKILL");
      expect(daemonPart(await system.callUntilUp())).toMatchObject({
        launched: "own-cgroup",
        degraded: false,
      });
      await expectOneResult(host, run);
      report(37, `no systemd-run: a control group of its own (${groups}), run reported once`);
    },
  );
}

faultTest(
  "a daemon that can't leave a call's unit says so, and does not keep the agent's connection",
  { faults: [36, 37] },
  async (report) => {
    const held: number[] = [];
    await using host = await Host.create({ suites: noRuns });
    await using system = await boot(host, noWayOut);

    for (const round of [1, 2]) {
      const answer = await system.callUntilUp();

      expect(daemonPart(answer), `round ${round}`).toMatchObject({ launched: "plain", degraded: true });
      expect(controllerService(answer)).toMatchObject({
        state: "1",
        text: expect.stringMatching(/^degraded launch/),
      });
      expect(answer.heldMs).toBeLessThan(HANG_MS);
      expect(system.daemons()).toEqual([]);
      held.push(Math.round(answer.heldMs));
    }
    report(
      36,
      `degraded daemon in the call's unit: connection closed ${held.join(" and ")} ms after the last byte`,
    );
    report(37, "no way out of the unit: ends with it, section and service say degraded");
  },
);

faultTest(
  "a daemon that can't leave the asynchronous unit ends with it, and its run too",
  { faults: [37] },
  async (report) => {
    await using host = await Host.create({ suites });
    const robot = host.scriptedRobot("login");
    await using system = await boot(host, { plugin: "asynchronous", ...noWayOut });
    await robot.nextRun();
    expect(system.groupsOf(await system.daemon())).toEqual(["/system.slice/check-mk-agent-async.service"]);
    const started = performance.now();

    await system.systemctl("stop", "check-mk-agent-async.service");

    const stopMs = performance.now() - started;
    expect(stopMs).toBeLessThan(HANG_MS);
    expect(system.daemons()).toEqual([]);
    expect(host.spool.runs("login")).toMatchObject([{ phase: "finished" }]);
    report(37, `no way out of the asynchronous unit: stopped in ${Math.round(stopMs)} ms, its run closed`);
  },
);

faultTest(
  "an agent that is neither root nor may become it says that its daemon is degraded",
  { faults: [37] },
  async (report) => {
    await using host = await Host.create({ suites: noRuns });
    await using system = await boot(host, { hidden: ["sudo"], user: agentUser });

    const answer = await system.callUntilUp();

    expect(daemonPart(answer)).toMatchObject({ launched: "plain", degraded: true });
    expect(controllerService(answer)?.state).toBe("1");
    expect(answer.heldMs).toBeLessThan(HANG_MS);
    report(
      37,
      `agent without rights: degraded, reported, connection closed after ${Math.round(answer.heldMs)} ms`,
    );
  },
);

for (const rung of ["sudo-service", "user-service"] as const) {
  faultTest(
    `an agent that is not root launches the daemon as itself: ${rung}`,
    { faults: [37] },
    async (report) => {
      await using host = await Host.create({ suites });
      const robot = host.scriptedRobot("login");
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
      const orders = await expectUndisturbed(system, run);
      await expectOneResult(host, run);
      report(37, `agent of another user: ${rung}, ${orders} orders of systemctl, run reported once`);
    },
  );
}
