// @module-tag runtime
import { runtime } from "../../runtimes/current.ts";
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { type Outside, plant, PLANTED_KINDS } from "../../faults/files/plant.ts";
import { needRoot } from "../../faults/needs.ts";
import type { AgentAnswer } from "../../rig/agent/agent-output.ts";
import { HANG_MS, until } from "../../rig/clock/until.ts";
import { Host } from "../../rig/host/host.ts";

const hourly = { suite_execution_interval: 3600 };
/** Wine shows Windows programs what a link of Linux leads to, and their file systems have no pipes and no devices. */
const KINDS = PLANTED_KINDS.filter(
  (kind) => runtime.supports("links") || ["folder", "huge", "unreadable"].includes(kind),
);
const FAR = "99999999999_robotmk_bad";

/** What the plugin reads of a suite and of rounds, and what daemon and runner read while they work. */
const PASSIVE = [
  "host-checks.json",
  "runner-agent_serial.json",
  "results/robotmk_bad.json",
  "runs/bad/RUN/run.json",
  "runs/bad/RUN/section.txt",
  "runs/bad/RUN/section-tests.txt",
  "runs/bad/RUN/section-suite.txt",
  "runs/bad/RUN/output.xml",
  "locks/suite-bad.lock",
  "waiting/000000000000001_bad_1",
  "launch-pending",
];
/** Any regular file is a task by its name alone. */
const TASKS = [`tasks/${FAR}`, `running/${FAR}`];
/** Those that may stand in the way of others are struck alone. */
const OWN = [
  ["daemon.json", "config.yml", "stop.json", "daemon-starts.json"],
  ["heartbeat"],
  ["daemon.lock"],
  ["schema.json"],
];

faultTest(
  "whatever lies in the place of a state file, calls are whole and quick, nothing outside is touched, and good suites run",
  { faults: [11], timeoutMs: 300_000 },
  async (report, context) => {
    needRoot(context);
    await using host = await hostWithRuns();
    const outside = makeOutside(host);
    const before = stateOf(outside);
    let planted = 0;
    let slowestMs = 0;
    for (const kind of KINDS) {
      const isTask = kind === "huge" || kind === "unreadable";
      const paths = placesOf(host, isTask ? PASSIVE : [...PASSIVE, ...TASKS]);
      for (const path of paths) plant(kind, path, outside);
      planted += paths.length;
      const answer = await host.agentCall();

      expect(answer.stdout, kind).not.toContain("canary");
      expect(answer.elapsedMs, kind).toBeLessThan(HANG_MS);
      expect(
        answer.section.suites.find(({ id }) => id === "good"),
        kind,
      ).toMatchObject({ status: "nonfatal" });
      expect(
        answer.section.suites.find(({ id }) => id === "bad"),
        kind,
      ).toMatchObject({ status: "fatal" });
      await expectGoodRun(host, kind);
      expect(stateOf(outside), kind).toEqual(before);
      slowestMs = Math.max(slowestMs, answer.elapsedMs);
      for (const path of paths) rmSync(path, { recursive: true, force: true });
    }
    report(
      11,
      `${planted} plants: slowest call ${Math.round(slowestMs)} ms, a run after each kind, outside unchanged`,
    );
  },
);

faultTest(
  "whatever lies in the place of a daemon's own file, one starts or the answer names the file, and all is well without it",
  { faults: [11], timeoutMs: 300_000 },
  async (report, context) => {
    needRoot(context);
    await using host = await hostWithRuns();
    const outside = makeOutside(host);
    const before = stateOf(outside);
    const reported = { unnoticed: 0, named: 0 };
    let planted = 0;
    for (const kind of KINDS.filter((other) => other !== "folder-link")) {
      const isFile = kind === "huge" || kind === "unreadable";
      for (const files of isFile ? [OWN.flat()] : OWN) {
        await endDaemons(host);
        const paths = placesOf(host, files);
        for (const path of paths) plant(kind, path, outside);
        planted += paths.length;
        const answer = await host.agentCall();

        const what = `${files.join(", ")} as ${kind}`;
        expect(answer.stdout, what).not.toContain("canary");
        expect(answer.elapsedMs, what).toBeLessThan(HANG_MS);
        const isReported = paths.some((path) => isNamed(answer, path));
        if (!isReported)
          await until(() => hasDaemon(host), { what: `${what}: a daemon, or a word about it` });
        reported[isReported ? "named" : "unnoticed"] += 1;
        expect(stateOf(outside), what).toEqual(before);
        for (const path of paths) rmSync(path, { recursive: true, force: true });
      }
    }
    await endDaemons(host);
    expect(await host.daemon("start")).toMatchObject({ exitCode: 0 });
    await expectGoodRun(host, "all");
    report(
      11,
      `${planted} plants: ${reported.named} answers named one, ${reported.unnoticed} daemons came up in spite of it`,
    );
  },
);

/** By signals: what would name a daemon is what this test takes away. One may just be on its way up. */
async function endDaemons(host: Host): Promise<void> {
  await until(async () => {
    const daemons = host.programProcesses("daemon");
    for (const daemon of daemons) await host.signal(daemon, "SIGTERM");
    return daemons.length === 0;
  });
}

async function hostWithRuns(): Promise<Host> {
  const suites = {
    good: hourly,
    bad: { execution_mode: "external" },
    serial: { execution_mode: "agent_serial" },
  };
  const host = await Host.create({ suites });
  for (const id of Object.keys(suites)) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
  await host.runner("--run", "bad");
  await host.agentCall();
  await host.until(
    () => host.spool.result("good")?.last_rc === 0 && host.spool.result("serial")?.last_rc === 0,
  );
  await host.until(() => host.programProcesses("runner").length === 0);
  return host;
}

/** The daemon takes a request, a runner runs it, the result is written. */
async function expectGoodRun(host: Host, what: string): Promise<void> {
  const before = host.spool.result("good")?.last_start_time;
  const request = await host.ctrl("run", "good");
  expect(request, what).toMatchObject({ exitCode: 0 });
  // Not by the host, which reads all records: those that were planted are none.
  await until(
    () => {
      const result = host.spool.result("good");
      return result?.last_start_time !== before && result?.last_rc === 0;
    },
    { what: `${what}: a run of the good suite` },
  );
}

function placesOf(host: Host, names: readonly string[]): string[] {
  const runs = join(host.folders.spool, "runs", "bad");
  const [run = ""] = readdirSync(runs);
  return names.map((name) => join(host.folders.spool, name.replace("RUN", run)));
}

function hasDaemon(host: Host): boolean {
  if (host.programProcesses("daemon").length === 0) return false;
  const file = join(host.folders.spool, "daemon.json");
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true && lstatSync(file).size < 100_000;
}

function isNamed({ localServices }: AgentAnswer, path: string): boolean {
  const service = localServices.find(({ item }) => item === "Robotmk Controller");
  return service?.state === "2" && JSON.stringify(service).includes(path.slice(path.lastIndexOf("/") + 1));
}

function makeOutside(host: Host): Outside {
  const outside = { file: join(host.folders.root, "secret"), folder: join(host.folders.root, "outside") };
  mkdirSync(outside.folder);
  writeFileSync(outside.file, '{"canary": true}', { mode: 0o640 });
  writeFileSync(join(outside.folder, "canary"), "canary", { mode: 0o640 });
  return outside;
}

function stateOf({ file, folder }: Outside) {
  const inside = readdirSync(folder);
  const paths = [file, folder, ...inside.map((name) => join(folder, name))];
  return paths.map((path) => {
    const { mode, mtimeMs, uid } = lstatSync(path);
    return [path, mode, mtimeMs, uid, path === folder ? "" : readFileSync(path, "utf8")];
  });
}
