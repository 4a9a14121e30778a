// @module-tag systemd
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { daemonPart } from "../../rig/agent/agent-output.ts";
import { updateAgent } from "../../rig/host/bundle.ts";
import { Host } from "../../rig/host/host.ts";
import { AgentSystem } from "../../rig/systemd/agent-system.ts";
import { bootableSystemd } from "../../rig/systemd/control-groups.ts";
import { expectOneResult } from "../../rig/systemd/expectations.ts";
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

const suites = { login: { suite_execution_interval: 3600 } };

faultTest(
  "an update of the agent leaves the daemon and its run alone, a newer controller replaces the daemon",
  { faults: [37] },
  async (report) => {
    await using host = await Host.create({ suites });
    const robot = host.scriptedRobot("login");
    await using system = await AgentSystem.boot(host, { systemd, bundle: bundle.folder });
    const first = daemonPart(await system.callUntilUp());
    const run = await robot.nextRun();
    const restart = async () => {
      await system.systemctl("daemon-reload");
      await system.systemctl("restart", "check-mk-agent.socket", "check-mk-agent-async.service");
    };

    const files = updateAgent(host, { bundle: bundle.folder });
    await restart();
    const same = daemonPart(await system.call());
    expect(same).toMatchObject({ instance: first.instance, call: { kind: "was-running" } });

    updateAgent(host, { bundle: bundle.folder, version: "99.0.0" });
    await restart();
    const newer = await host.until(async () => {
      const part = daemonPart(await system.call());
      return part.version === "99.0.0" && part.state === "running" ? part : undefined;
    });
    expect(newer).toMatchObject({ launched: "transient-service", degraded: false });
    expect(newer.instance).not.toBe(first.instance);
    await expectOneResult(host, run);
    report(
      37,
      `${files} files replaced, units written anew and restarted: same daemon; newer version: new daemon, run reported once`,
    );
  },
);

faultTest(
  "a daemon that somebody started in a login session outlives the session",
  { faults: [37] },
  async (report) => {
    await using host = await Host.create({ suites });
    const robot = host.scriptedRobot("login");
    await using system = await AgentSystem.boot(host, { systemd, bundle: bundle.folder });
    const plugin = join(host.folders.plugins, "robotmk-ctrl");
    // As logind makes it for a login, and as it ends it where KillUserProcesses is on.
    const scope = [
      "systemd-run",
      "--quiet",
      "--scope",
      "--collect",
      "--unit=session-7.scope",
      "--slice=user-0.slice",
    ];
    const session = system.run(
      ...scope,
      "env",
      `ROBOTMK_NODE=${runtime.interpreter()}`,
      "sh",
      "-c",
      '"$0"; exec sleep 1000',
      plugin,
    );
    const run = await robot.nextRun();
    const { pid } = await system.daemon();

    await system.systemctl("stop", "session-7.scope");
    await session;

    expect(system.daemons()).toMatchObject([{ pid }]);
    expect(system.groupsOf({ pid })).toEqual(["/system.slice/robotmk-daemon-system.service"]);
    await expectOneResult(host, run);
    report(37, "all processes of a login session killed with its scope: same daemon, run reported once");
  },
);

faultTest(
  "an agent that is stopped has its daemon ended, and started again brings it back",
  { faults: [38] },
  async (report) => {
    await using host = await Host.create({ suites, config: { deadman_timeout: 2 } });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    await using system = await AgentSystem.boot(host, { systemd, bundle: bundle.folder });
    const first = daemonPart(await system.callUntilUp());
    const called = performance.now();
    await host.until(() => host.spool.result("login")?.last_rc === 0);

    await system.systemctl("stop", "check-mk-agent.socket", "check-mk-agent-async.service");
    await host.until(() => system.daemons().length === 0);
    const seconds = (performance.now() - called) / 1000;
    await system.systemctl("start", "check-mk-agent.socket", "check-mk-agent-async.service");
    const answer = await system.callUntilUp();

    expect(daemonPart(answer).instance).not.toBe(first.instance);
    expect(answer.section.suites).toMatchObject([{ id: "login", rc: 0 }]);
    report(
      38,
      `agent's units stopped: daemon ended ${seconds.toFixed(1)} s after the last call (of 2), back with their start, result kept`,
    );
  },
);
