// @module-tag runtime
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import {
  controllerService,
  daemonPart,
  hostProblems,
  readAgentAnswer,
} from "../../rig/agent/agent-output.ts";
import { BundleOfVersion } from "../../rig/host/bundle.ts";
import { Host } from "../../rig/host/host.ts";
import { processStatus } from "../../rig/processes/process-status.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { files } from "../../rig/spool/spool-reader.ts";
import { runtime } from "../../runtimes/current.ts";
import { BundleFolder } from "../../runtimes/node/make-bundle.ts";

const hourly = { login: { suite_execution_interval: 3600 } };

let bundle: BundleFolder;
beforeAll(async () => {
  bundle = await BundleFolder.make();
});
afterAll(() => bundle?.[Symbol.dispose]());

const startsSchema = v.looseObject({ launched_epoch_ms: v.number(), young_deaths: v.number() });

test("a daemon that never comes up is tried less and less often, reported with its last words, and started manually", async () => {
  await using host = await Host.create({ suites: hourly });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  const lock = join(host.folders.spool, "daemon.lock");
  const startsFile = join(host.folders.spool, "daemon-starts.json");
  const aMinutePasses = async () => {
    await host.until(() => host.programProcesses("daemon").length === 0, "the daemon is dead");
    const starts = v.parse(startsSchema, JSON.parse(readFileSync(startsFile, "utf8")));
    const earlier = { ...starts, launched_epoch_ms: starts.launched_epoch_ms - 59_000 };
    writeFileSync(startsFile, JSON.stringify(earlier));
    return starts.young_deaths;
  };
  // No daemon can lock a folder.
  mkdirSync(lock, { recursive: true, mode: 0o700 });

  const deaths: number[] = [];
  for (let call = 0; call < 5; call += 1) {
    expect(daemonPart(await host.agentCall()).call.kind).not.toBe("throttled");
    deaths.push(await aMinutePasses());
  }
  const throttled = await host.agentCall();
  await aMinutePasses();
  const again = await host.agentCall();

  expect(deaths).toEqual([0, 1, 2, 3, 4]);
  for (const answer of [throttled, again]) {
    expect(daemonPart(answer).call).toMatchObject({ kind: "throttled", young_deaths: 5 });
    expect(hostProblems(answer, "daemon_restarts")).toEqual([
      expect.stringMatching(
        /^critical: .*crashed early 5 times in a row.*Its last error, at 20.*daemon\.lock/,
      ),
    ]);
    expect(controllerService(answer)?.state).toBe("2");
  }
  const manual = await host.daemon("start");
  expect([manual.exitCode, manual.stdout]).toEqual([
    1,
    expect.stringMatching(/^Cannot start .*daemon\.lock/),
  ]);
  rmdirSync(lock);
  expect((await host.daemon("start")).exitCode).toBe(0);
  const well = await host.agentCall();
  expect(daemonPart(well)).toMatchObject({ state: "running", call: { kind: "was-running" } });
  expect(hostProblems(well, "daemon_restarts")).toEqual([]);
}, 120_000);

test("a daemon that others kill is back with the next call, however often", async () => {
  await using host = await Host.create({ suites: hourly });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  const seen = new Set<string>();
  const kills = runtime.supports("speed") ? 6 : 3;
  for (let kill = 0; kill < kills; kill += 1) {
    await host.agentCall();
    const { instance } = await host.until(() => {
      const now = host.spool.daemonRecord();
      return now === undefined || seen.has(now.instance) ? undefined : now;
    });
    seen.add(instance);
    await host.killDaemon("SIGKILL");
  }
  expect(seen.size).toBe(kills);
});

faultTest(
  "a newer version replaces the daemon, an older one leaves it alone, and neither touches runs or newer state",
  { faults: [41] },
  async (report) => {
    using older = new BundleOfVersion(bundle.folder, { version: "0.1.0" });
    using newer = new BundleOfVersion(bundle.folder, { version: "0.2.0" });
    using newest = new BundleOfVersion(bundle.folder, { version: "0.3.0", schema: 2 });
    await using host = await Host.create({ suites: hourly });
    const robot = host.scriptedRobot("login");
    const call = async (version: BundleOfVersion) => {
      const folder = join(host.folders.root, "agent", `call-${(calls += 1)}`);
      const setting = { env: host.env, cwd: host.folders.plugins, folder };
      return readAgentAnswer(await runtime.call(version.command("ctrl"), setting).answer);
    };
    let calls = 0;
    // A call may have no time left for the new daemon when the old one has ended: the next one has.
    const daemonOf = async (version: BundleOfVersion) =>
      await host.until(async () => {
        await call(version);
        const now = host.spool.daemonRecord();
        return now?.version === version.version ? now : undefined;
      });

    const first = await daemonOf(older);
    const run = await robot.nextRun();
    const second = await daemonOf(newer);
    await host.until(() => processStatus(first.pid) === undefined, "the old daemon is gone");

    const downgraded = await call(older);
    expect(daemonPart(downgraded)).toMatchObject({
      instance: second.instance,
      call: { kind: "was-running" },
    });
    expect(hostProblems(downgraded, "daemon_version")).toEqual([
      expect.stringMatching(/^warning: The daemon is version 0\.2\.0, newer than this plugin 0\.1\.0/),
    ]);
    const third = await daemonOf(newest);
    expect(run.isGone).toBe(false);
    await run.end(0);
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    await host.until(() => host.spool.running().length === 0);
    expect(host.robotRuns("login")).toHaveLength(1);

    // Its daemon is dead, its state is of a kind that the older version does not know.
    await host.killDaemon("SIGKILL");
    const state = () =>
      Object.fromEntries(files(host.folders.spool).map((file) => [file, readFileSync(file, "utf8")]));
    const before = state();
    const refused = await call(newer);
    expect(refused.section.controller["errors"]).toEqual([
      expect.stringMatching(/it has schema 2 of a newer version, this one knows 1\. Nothing was changed/),
    ]);
    expect(controllerService(refused)?.state).toBe("2");
    for (const order of [
      newer.command("daemon", "start"),
      newer.command("daemon", "run"),
      newer.command("runner", "--run"),
    ]) {
      const answer = await runCommand(order, { env: host.env, cwd: host.folders.plugins });
      expect(answer.exitCode).toBe(1);
      expect(answer.stdout + answer.stderr).toContain("of a newer version");
    }
    const after = state();
    expect(Object.keys(after).filter((file) => after[file] !== before[file])).toEqual([]);
    expect(Object.keys(before).filter((file) => after[file] === undefined)).toEqual([]);

    await host.until(async () => (await daemonOf(newest)).instance !== third.instance);
    report(
      41,
      `0.1.0 gave way to 0.2.0 and 0.3.0 during one run; 0.1.0 left 0.2.0 alone; ${Object.keys(before).length} files of a newer schema unchanged`,
    );
  },
);
