// @module-tag runtime
import { runtime } from "../../runtimes/current.ts";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { removeAtOnce } from "../../faults/files/made-spool.ts";
import { Host } from "../../rig/host/host.ts";
import { logLines, plannedAhead } from "../../rig/spool/tasks.ts";

const hourly = { suite_execution_interval: 3600 };
const TEXT_LINE =
  /^\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d (DEBUG|INFO|WARN|ERROR) (ctrl|daemon|runner)\[\d+\] \S/;

async function hostWithRun(config: Readonly<Record<string, unknown>> = {}): Promise<Host> {
  const host = await Host.create({ suites: { login: hourly }, config });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  return host;
}

/** Has the suite run once more, and returns the id of the run when its runner has reported its end. */
async function runAgain(host: Host): Promise<string> {
  const before = new Set(host.spool.runs("login").map(({ run_id }) => run_id));
  expect((await host.ctrl("run", "login")).exitCode).toBe(0);
  return host.until(() => {
    const run = host.spool.runs("login").find(({ run_id }) => !before.has(run_id));
    return run?.phase === "finished" && !host.spool.running().length ? run.run_id : undefined;
  });
}

/** Changes the config and waits until the daemon works by it. */
async function configure(host: Host, config: Readonly<Record<string, unknown>>): Promise<void> {
  const before = host.spool.daemonRecord()?.["config_digest"];
  host.configure({ config });
  await host.until(() => host.spool.daemonRecord()?.["config_digest"] !== before, "the daemon takes it over");
}

function entriesOf(lines: readonly string[], from: number): readonly unknown[] {
  return lines.slice(from).map((line): unknown => JSON.parse(line));
}

/** An entry as it must be, with these fields. */
function entry(fields: Readonly<Record<string, unknown>>): unknown {
  return expect.objectContaining({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/),
    level: expect.stringMatching(/^(debug|info|warn|error)$/),
    program: expect.any(String),
    pid: expect.any(Number),
    message: expect.stringMatching(/\S/),
    ...fields,
  });
}

function runnersAreGone(host: Host): boolean {
  return host.programProcesses("runner").length === 0;
}

/** The first run is over, its runner gone, and the next scheduled time reported: nobody has anything more to tell for an hour. */
async function untilQuiet(host: Host): Promise<void> {
  await host.until(() => host.spool.result("login")?.last_rc === 0 && runnersAreGone(host));
  const [next] = await plannedAhead(host, 1);
  await host.until(() => logLines(host, "daemon").some((line) => line.includes(`task ${next}: planned`)));
}

test("log_format json counts without a restart: each line is an object with its suite and run", async () => {
  await using host = await hostWithRun();
  await host.agentCall();
  await untilQuiet(host);
  const before = { daemon: logLines(host, "daemon").length, runner: logLines(host, "runner").length };
  expect([...logLines(host, "daemon"), ...logLines(host, "runner")]).toEqual(
    expect.arrayContaining([expect.stringMatching(/ INFO runner\[\d+\] suite login run \S+: ended: rc 0, /)]),
  );

  await configure(host, { log_format: "json" });
  const runId = await runAgain(host);
  await host.until(() => runnersAreGone(host));

  const logs = { daemon: logLines(host, "daemon"), runner: logLines(host, "runner") };
  const old = [...logs.daemon.slice(0, before.daemon), ...logs.runner.slice(0, before.runner)];
  expect(old.filter((line) => !TEXT_LINE.test(line))).toEqual([]);
  const [ofDaemon, ofRunner] = [entriesOf(logs.daemon, before.daemon), entriesOf(logs.runner, before.runner)];
  expect(ofDaemon).toEqual(ofDaemon.map(() => entry({ program: "daemon" })));
  expect(ofRunner).toEqual(ofRunner.map(() => entry({ program: "runner" })));
  const task = expect.stringMatching(/^\d+_robotmk_login$/);
  expect(ofDaemon).toContainEqual(
    entry({ suite: "login", task, message: expect.stringMatching(/^runner \d+ started: /) }),
  );
  const run = { level: "info", suite: "login", run: runId };
  expect(ofRunner).toContainEqual(
    entry({ ...run, task, message: expect.stringMatching(/^started: requested, /) }),
  );
  expect(ofRunner).toContainEqual(entry({ ...run, attempt: 1, message: expect.stringMatching(/^passed/) }));
  expect(ofRunner).toContainEqual(entry({ ...run, message: expect.stringMatching(/^ended: rc 0, /) }));
  expect(host.programProcesses("daemon")).toHaveLength(1);
});

test("log_level counts without a restart, for the daemon and for the next run", async () => {
  await using host = await hostWithRun({ log_level: "info" });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0 && runnersAreGone(host));
  expect(logLines(host, "runner").filter((line) => line.includes(" DEBUG "))).toEqual([]);

  await configure(host, { log_level: "error" });
  const before = [logLines(host, "daemon"), logLines(host, "runner")];
  await runAgain(host);
  await host.until(() => runnersAreGone(host));
  expect([logLines(host, "daemon"), logLines(host, "runner")]).toEqual(before);

  await configure(host, { log_level: "debug" });
  const runId = await runAgain(host);
  await host.until(() => runnersAreGone(host));
  expect(logLines(host, "daemon").length).toBeGreaterThan(before[0]?.length ?? 0);
  const lines = logLines(host, "runner").slice(before[1]?.length);
  expect(lines.some((line) => line.includes(`suite login run ${runId}: ended: `))).toBe(true);
  expect(lines.filter((line) => line.includes(" DEBUG ")).length).toBeGreaterThan(0);
  expect(host.programProcesses("daemon")).toHaveLength(1);
});

test("log_dir counts without a restart, and the old log says where it goes on", async () => {
  await using host = await hostWithRun();
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0 && runnersAreGone(host));
  const moved = join(host.folders.root, "moved-logs");

  await configure(host, { log_dir: host.path(moved) });
  const before = [logLines(host, "daemon"), logLines(host, "runner")];
  expect(before[0]?.at(-1)).toContain(`logging continues in "${host.path(moved)}"`);
  const runId = await runAgain(host);
  await host.until(() => runnersAreGone(host));

  expect([logLines(host, "daemon"), logLines(host, "runner")]).toEqual(before);
  expect(readFileSync(join(moved, "robotmk-runner.log"), "utf8")).toContain(`run ${runId}: ended`);
  expect(readFileSync(join(moved, "robotmk-daemon.log"), "utf8")).toMatch(/ task \d+_robotmk_login: /);
});

test("logs that are too large or of yesterday are put aside while all programs run, and old ones go", async () => {
  await using host = await hostWithRun({ log_max_mb: 1, log_keep_files: 2 });
  const folder = join(host.folders.log, "robotmk");
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => join(folder, name);
  const ageDays = (name: string, days: number) => {
    const seconds = Date.now() / 1000 - days * 86_400;
    utimesSync(at(name), seconds, seconds);
  };
  for (const name of ["robotmk-daemon.log", "robotmk-runner-crash.log"]) {
    writeFileSync(at(name), `${"x".repeat(1024 * 1024)}\n`);
  }
  writeFileSync(at("robotmk-runner.log"), "yesterday\n");
  ageDays("robotmk-runner.log", 1);
  for (const name of ["robotmk-daemon.log", "robotmk-runner.log", "robotmk-runner-crash.log"]) {
    writeFileSync(at(`${name}.1`), "of an earlier version\n");
    ageDays(`${name}.1`, 20);
  }

  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0 && runnersAreGone(host));

  const names = readdirSync(folder);
  const archivesOf = (log: string) =>
    names
      .filter((name) => name.startsWith(`${log}.`))
      .map((name) => [name.slice(log.length + 1), statSync(at(name)).size]);
  const stamp = expect.stringMatching(/^\d{8}T\d{9}Z-[0-9a-f]{6}$/);
  expect(archivesOf("robotmk-daemon.log")).toEqual([[stamp, 1024 * 1024 + 1]]);
  expect(archivesOf("robotmk-runner-crash.log")).toEqual([[stamp, 1024 * 1024 + 1]]);
  expect(archivesOf("robotmk-runner.log")).toEqual([[stamp, "yesterday\n".length]]);
  expect(readFileSync(at("robotmk-daemon.log"), "utf8")).toContain("old logs removed");
});

faultTest(
  "a log folder that is deleted during a run is made again and reported, and no run is lost",
  { faults: [45] },
  async (report) => {
    await using host = await Host.create({ suites: { login: hourly } });
    const robot = host.scriptedRobot("login");
    const folder = join(host.folders.log, "robotmk");
    await host.agentCall();
    const run = await robot.nextRun();
    const { instance } = await host.until(() => host.spool.daemonRecord());
    // Rights of Windows are shown as another mode by Wine.
    const mode = runtime.supports("permissions") ? 0o700 : modeOf(folder);
    removeAtOnce(folder);

    await run.end(0);
    await host.until(() => host.spool.result("login")?.last_rc === 0 && runnersAreGone(host));
    host.configure({ suites: { login: { suite_execution_interval: 7200 } } });
    const reported = () => [...logLines(host, "daemon"), ...logLines(host, "runner")];
    await host.until(() =>
      reported().some((line) => line.includes(" WARN ") && line.includes("somebody removed")),
    );
    const { section } = await host.agentCall();

    expect(logLines(host, "runner").some((line) => line.includes(`run ${run.runId}: ended: rc 0`))).toBe(
      true,
    );
    expect(section.suites[0]).toMatchObject({ id: "login", rc: 0 });
    expect(section.controller).toMatchObject({ host_checks: [], daemon: { instance } });
    expect(modeOf(folder)).toBe(mode);
    report(
      45,
      `deleted during a run: ${readdirSync(folder).length} logs made again, the removal reported, run reported once`,
    );
  },
);

faultTest(
  "a file in the place of the log folder is reported, a link is followed, and no run is lost",
  { faults: [45] },
  async (report) => {
    await using host = await hostWithRun();
    const folder = join(host.folders.log, "robotmk");
    await host.agentCall();
    await untilQuiet(host);
    const { instance } = await host.until(() => host.spool.daemonRecord());
    const runs: string[] = [];

    removeAtOnce(folder);
    writeFileSync(folder, "in the way");
    runs.push(await runAgain(host));
    const reported = (await host.agentCall()).section.controller;
    expect(reported).toMatchObject({
      host_checks: [{ check: "log", problem: expect.stringContaining(host.path(folder)) }],
    });
    expect(readFileSync(folder, "utf8")).toBe("in the way");

    const elsewhere = join(host.folders.root, "elsewhere");
    mkdirSync(elsewhere);
    rmSync(folder);
    symlinkSync(elsewhere, folder);
    runs.push(await runAgain(host));
    await host.until(() => runnersAreGone(host));

    expect(logLines(host, "runner").some((line) => line.includes(`run ${runs[1]}: ended`))).toBe(true);
    const { controller } = (await host.agentCall()).section;
    expect(controller).toMatchObject({ host_checks: [], daemon: { instance } });
    expect(host.spool.runs("login").map(({ outcome }) => outcome)).toEqual(["passed", "passed", "passed"]);
    report(
      45,
      `a file, then a link in its place: ${runs.length} more runs passed, the file reported, the link followed`,
    );
  },
);

test("a log folder that can't be used costs no run and no answer", async () => {
  await using host = await hostWithRun();
  const file = join(host.folders.root, "no-folder");
  writeFileSync(file, "");
  host.configure({ config: { log_dir: file } });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0 && runnersAreGone(host));
  const { section } = await host.agentCall();
  expect(section.suites.map(({ id, status }) => [id, status])).toEqual([["login", "nonfatal"]]);
});

function modeOf(folder: string): number {
  return statSync(folder).mode & 0o777;
}
