// @module-tag runtime
import { runtime } from "../../runtimes/current.ts";
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";
import { readOnlyFolder } from "../../faults/disk/read-only.ts";
import { FakeClock, faketimeLibrary } from "../../faults/time/fake-clock.ts";
import { Host } from "../../rig/host/host.ts";
import { startProgram } from "../../rig/processes/run-command.ts";
import { skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";
import { readyWine } from "../../runtimes/wine/windows-paths.ts";

/** No run disturbs the test: nobody but it starts the suite. */
const idle = { login: { execution_mode: "external" } };

const checksSchema = v.array(
  v.looseObject({ check: v.string(), problem: v.string(), remedy: v.pipe(v.string(), v.minLength(1)) }),
);

/** What a call of the agent reports the host, by the names of the checks. */
async function checksOf(host: Host) {
  const { section, localServices } = await host.agentCall();
  const found = v.parse(checksSchema, section.controller["host_checks"]);
  const state = localServices.find(({ item }) => item === "Robotmk Controller")?.state;
  const problems = (name: string) =>
    found.filter(({ check }) => check === name).map(({ problem }) => problem);
  return { names: found.map(({ check }) => check), problems, state };
}

/** Expects that a call reports this one problem, in the section and by the state of the service. */
async function expectReported(host: Host, name: string, says: RegExp): Promise<void> {
  const { names, problems, state } = await checksOf(host);
  expect(names).toEqual([name]);
  expect(problems(name)).toEqual([expect.stringMatching(says)]);
  expect(state).toMatch(/^[12]$/);
}

/** Some things are seen by the daemon, which looks when it has the time. */
async function untilNames(host: Host, names: readonly string[]): Promise<void> {
  await host.until(
    async () => (await checksOf(host)).names.join() === names.join(),
    `the host checks are ${names.join() || "none"}`,
  );
}

test("a config that is missing or a folder is reported with its place, and no more once it is there", async () => {
  await using host = await Host.create({ suites: idle });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  const text = readFileSync(host.configFile, "utf8");

  rmSync(host.configFile);
  await expectReported(host, "config", /etc[\\/]robotmk\.yml": it does not exist/);
  mkdirSync(host.configFile);
  await expectReported(host, "config", /it is a folder/);

  rmSync(host.configFile, { recursive: true });
  host.writeConfigFile(text);
  await untilNames(host, []);
  expect((await checksOf(host)).names).toEqual([]);
});

test("a robotdir and a suite that are missing are reported until they are there", async () => {
  await using host = await Host.create({ suites: idle });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  const { robotdir } = host.folders;

  renameSync(robotdir, `${robotdir}.away`);
  await expectReported(host, "robotdir", /robotdir ".*robots" does not exist/);
  mkdirSync(robotdir);
  await expectReported(host, "suite", /suite "login": ".*robots[\\/]login" does not exist/);

  rmSync(robotdir, { recursive: true });
  renameSync(`${robotdir}.away`, robotdir);
  await untilNames(host, []);
  expect((await checksOf(host)).names).toEqual([]);
});

test("a spool that another user owns is reported until it is", async () => {
  await using host = await Host.create({ suites: idle });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await untilNames(host, []);
  const results = join(host.folders.spool, "results");

  rmSync(results, { recursive: true });
  writeFileSync(results, "");
  await expectReported(host, "spool", /results": it is no folder/);

  rmSync(results);
  await untilNames(host, []);
  expect((await checksOf(host)).names).toEqual([]);
});

test("a spool on a file system that is read-only is reported until it can be written", async (context) => {
  await using host = await Host.create({ suites: idle });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await untilNames(host, []);
  {
    using _mount = readOnlyFolder(host.folders.spool, context);
    // Wine reports a missing right to Windows programs instead.
    await expectReported(host, "spool", runtime.supports("mounts") ? /EROFS/ : /EPERM/);
  }
  await untilNames(host, []);
  expect((await checksOf(host)).names).toEqual([]);
});

test("a log folder that can't be written is reported until it can", async () => {
  await using host = await Host.create({ suites: idle });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await untilNames(host, []);

  renameSync(host.folders.log, `${host.folders.log}.away`);
  writeFileSync(host.folders.log, "");
  const says = runtime.supports("mounts")
    ? /Cannot write logs to ".*log\/robotmk": ENOTDIR/
    : /Cannot write logs to ".*log\\robotmk": .* cannot be made in ".*log": it is no folder/;
  await expectReported(host, "log", says);

  rmSync(host.folders.log);
  await untilNames(host, []);
  expect((await checksOf(host)).names).toEqual([]);
});

test("a program of robot_command that is missing is reported by the daemon until it is there", async () => {
  await using host = await Host.create({ suites: idle });
  const file = runtime.supports("shell") ? "python" : "robot.exe";
  const program = join(host.folders.root, "venv", file);
  const script = join(host.folders.root, "robot.mjs");
  const args = runtime.supports("shell") ? ["-m", "robot"] : [host.path(script)];
  host.configure({ suites: { login: { robot_command: [host.path(program), ...args] } } });
  await untilNames(host, ["robot_command"]);
  await expectReported(
    host,
    "robot_command",
    new RegExp(`suite "login": the program ".*venv[\\\\/]${file}" does not exist`),
  );

  mkdirSync(join(host.folders.root, "venv"));
  if (runtime.supports("shell")) {
    writeFileSync(program, "#!/opt/moved/bin/python\n", { mode: 0o755 });
    await host.until(async () =>
      (await checksOf(host))
        .problems("robot_command")
        .some((problem) => problem.includes("/opt/moved/bin/python")),
    );

    writeFileSync(program, `#!/bin/sh\ntouch "${host.folders.root}/ran"\n`);
  } else {
    writeFileSync(
      script,
      `import { writeFileSync } from "node:fs";\nwriteFileSync(new URL("ran", import.meta.url), "");\n`,
    );
    linkSync(readyWine().nodes[22], program);
  }
  await untilNames(host, []);
  expect(existsSync(join(host.folders.root, "ran"))).toBe(false);
});

test("a Python without the module of robot_command is reported until another is configured", async (context) => {
  skipOnWine(context, "no python.exe for Windows can be had: Python runs there in a program in node.exe");
  await using host = await Host.create({ suites: idle });
  host.configure({ suites: { login: { robot_command: ["python3", "-m", "no_such_robot"] } } });
  await untilNames(host, ["robot_command"]);
  await expectReported(host, "robot_command", /python3" has no module "no_such_robot"/);

  host.configure({ suites: { login: { robot_command: ["python3", "-m", "json"] } } });
  await untilNames(host, []);
  expect((await checksOf(host)).names).toEqual([]);
});

test("the daemon's look at robot_command starts no robot", async () => {
  await using host = await Host.create({ suites: idle });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => existsSync(join(host.folders.spool, "host-checks.json")));
  expect(host.robotRuns()).toEqual([]);
});

test("what a daemon found is not shown any more when it is gone", async () => {
  await using host = await Host.create({ suites: idle });
  host.configure({ suites: { login: { robot_command: ["/nowhere/python"] } } });
  await untilNames(host, ["robot_command"]);
  await host.killDaemon("SIGKILL");
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  // The first call finds what the dead one left, and a new daemon that has not looked yet.
  expect((await checksOf(host)).names).toEqual([]);
});

test("a disk with too little free space is reported by its level, and no more with enough", async () => {
  await using host = await Host.create({ suites: idle, config: { levels: { free_disk_mb: [1e12, 1] } } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await expectReported(host, "disk", /Only \d+ MB are free .* the level is 1000000000000 MB/);
  expect((await checksOf(host)).state).toBe("1");

  host.configure({ config: { levels: { free_disk_mb: [1e12, 1e11] } } });
  expect((await checksOf(host)).state).toBe("2");

  host.configure({ config: { levels: { free_disk_mb: [2, 1] } } });
  await untilNames(host, []);
});

test("a clock that is in the past is reported until it is right", async (context) => {
  using clock = new FakeClock(await faketimeLibrary(context));
  await using host = await Host.create({ suites: idle, env: clock.env });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await untilNames(host, []);
  await host.until(() => host.spool.daemonRecord());

  clock.step(-86_400);
  await expectReported(host, "clock", /call before this one was at/);
  await expectReported(host, "clock", /daemon was started at/);

  clock.step(86_400);
  await untilNames(host, []);
  clock.step(-40 * 365 * 86_400);
  await expectReported(host, "clock", /did not exist then/);
  clock.step(40 * 365 * 86_400);
});

test("a daemon of an older version that does not end is reported until it was replaced", async () => {
  await using host = await Host.create({ suites: idle });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await untilNames(host, []);
  const file = join(host.folders.spool, "daemon.json");
  const { pid } = await host.until(() => host.spool.daemonRecord());

  await host.signal({ pid }, "SIGSTOP");
  writeFileSync(file, readFileSync(file, "utf8").replace(/"version": "[^"]*"/, '"version": "0.0.1"'));
  await expectReported(host, "daemon_version", /version 0\.0\.1 .*, but this is/);

  await host.signal({ pid }, "SIGCONT");
  await untilNames(host, []);
  expect(host.spool.daemonRecord()?.pid).not.toBe(pid);
});

test("a daemon that ends with the agent's call is reported until it was launched better", async () => {
  await using host = await Host.create({ suites: idle });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  startProgram(host, "daemon", "run", "--launched", "plain", "--degraded");
  await host.until(() => host.spool.daemonRecord());
  await expectReported(host, "launch", /degraded launch \(plain\)/);

  await host.killDaemon("SIGTERM");
  await untilNames(host, []);
});

test("a user who has suites but no daemon is reported until it runs", async () => {
  await using host = await Host.create({
    suites: { ...idle, desktop: { execution_mode: "external", run_as: "root" } },
  });
  for (const id of ["login", "desktop"]) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
  await expectReported(host, "user_daemon", /user "root" with 1 suite/);

  expect((await host.daemon("start", "--context", "user-root")).exitCode).toBe(0);
  await untilNames(host, []);
  expect((await host.daemon("stop", "--context", "user-root")).exitCode).toBe(0);
  await untilNames(host, ["user_daemon"]);
});

test("a host that can't do anything reports it all at once", async () => {
  await using host = await Host.create({
    suites: { ...idle, lost: { execution_mode: "external", suite: "nowhere" } },
    config: { levels: { free_disk_mb: 1e12 } },
    files: { "login/suite.robot": "" },
  });
  const program = join(host.folders.root, "robot");
  // Windows knows no right to execute by a file's mode: there it is missing.
  if (runtime.supports("permissions")) writeFileSync(program, "", { mode: 0o644 });
  const robot_command = [host.path(program)];
  host.configure({ suites: { login: { robot_command }, lost: { robot_command } } });
  await untilNames(host, ["disk", "suite", "robot_command"]);
  expect((await checksOf(host)).state).toBe("2");
});
