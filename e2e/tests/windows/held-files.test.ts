// @module-tag windows
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { traceAgentCall } from "../../faults/syscalls/trace.ts";
import { hostProblems, readAgentAnswer } from "../../rig/agent/agent-output.ts";
import { describeHost } from "../../rig/host/cleanup.ts";
import { Host } from "../../rig/host/host.ts";
import { logLines } from "../../rig/spool/tasks.ts";
import { runtime } from "../../runtimes/current.ts";
import { readyWine } from "../../runtimes/wine/windows-paths.ts";

const suites = { login: { suite_execution_interval: 3600 } };

/** Holds a file of the context's spool open, as a virus scanner does, until `letGo`. */
async function hold(host: Host, ...path: string[]) {
  const file = host.path(join(host.folders.spool, ...path));
  await host.windows({ do: "hold", file });
  return { letGo: async () => void (await host.windows({ do: "letGo", file })) };
}

/** Holds a file so that nobody else may even read it (UV_FS_O_EXLOCK), as some editors and backups do, until `letGo`. */
async function holdAlone(host: Host, file: string) {
  const [held, over] = [join(host.folders.root, "held"), join(host.folders.root, "over")];
  const [holding, until] = [host.path(held), host.path(over)].map((path) => JSON.stringify(path));
  const opener = runtime.start(host, [
    readyWine().wine,
    readyWine().nodes[22],
    "-e",
    `const fs = require("node:fs");
     fs.openSync(${JSON.stringify(host.path(file))}, 0x10000000);
     fs.writeFileSync(${holding}, "");
     setInterval(() => fs.existsSync(${until}) && process.exit(), 20);`,
  ]);
  await host.until(() => existsSync(held), "it is held");
  return {
    letGo: async () => {
      writeFileSync(over, "");
      await opener.ended;
    },
  };
}

/** Somebody has the next contents of a result ready. */
function isWritten(host: Host, name: string): boolean {
  return readdirSync(join(host.folders.spool, "results")).some((entry) => entry.startsWith(`.${name}`));
}

test("a result that somebody holds open while it is to be replaced is reported when they let go, and logged", async () => {
  await using host = await Host.create({ suites });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  await host.until(() => host.spool.result("login")?.running !== undefined);

  const held = await hold(host, "results", "robotmk_login.json");
  await run.end(0);
  await host.until(() => isWritten(host, "robotmk_login.json"), "its writer waits");
  // By the time that a call has been answered, the writer has tried.
  await host.agentCall();
  expect(host.spool.result("login")?.last_rc).toBeNull();
  await held.letGo();

  await host.until(() => host.spool.result("login")?.last_rc === 0);
  // It is reported right after the file was replaced.
  const isReported = (line: string) =>
    /waited \d+ ms to \w+ ".*robotmk_login\.json"|no other program blocks/.test(line);
  await host.until(() => logLines(host, "runner").some(isReported), "it is reported");
  expect(host.robotRuns("login")).toHaveLength(1);
});

test("a result that is held longer than its writer waits costs no verdict, and the section says what it knows", async () => {
  await using host = await Host.create({ suites });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  await host.until(() => host.spool.result("login")?.running !== undefined);

  const held = await hold(host, "results", "robotmk_login.json");
  await run.end(0);
  await host.until(
    () => logLines(host, "runner").some((line) => line.includes("gave up after")),
    "the writer has given up",
  );
  const during = await host.agentCall();
  expect(during.section.suites).toHaveLength(1);
  await held.letGo();

  await host.until(async () => {
    await host.agentCall();
    return host.spool.result("login")?.last_rc === 0;
  }, "the verdict is reported");
  expect(host.robotRuns("login"), describeHost(host)).toHaveLength(1);
});

test("a daemon's own record that is held open costs neither the daemon nor a call", async () => {
  const files = Object.fromEntries(
    ["login", "second"].map((id) => [`${id}/suite.robot`, "*** Test Cases ***\nPass\n    No Operation\n"]),
  );
  await using host = await Host.create({ suites, files });
  host.randomRobot("login", { leastMs: 10, mostMs: 50 });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  const instance = host.spool.daemonRecord()?.instance;

  const held = await hold(host, "daemon.json");
  host.configure({ suites: { second: { suite_execution_interval: 3600 } } });
  host.randomRobot("second", { leastMs: 10, mostMs: 50 });
  await host.until(() => host.spool.result("second")?.last_rc === 0);
  const during = await host.agentCall();
  await held.letGo();
  const reported = () => logLines(host, "daemon").filter((line) => line.includes("daemon.json"));
  await host.until(() => reported().some((line) => line.includes("no other program blocks")));

  expect(reported().filter((line) => line.includes("gave up"))).toHaveLength(1);
  expect(during.section.controller).toMatchObject({ daemon: { instance } });
  expect((await host.agentCall()).section.controller).toMatchObject({ daemon: { instance } });
});

test("what is mounted in the folder of a run outlives the run, which is reported", async () => {
  await using host = await Host.create({ suites: { login: { execution_mode: "external", keep_runs: 1 } } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.runner("--run", "login");
  const runs = join(host.folders.spool, "runs", "login");
  const [first = ""] = readdirSync(runs);
  const outside = join(host.folders.root, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "precious"), "mine");
  // To a program under Wine a link of Linux is what a mounted volume is on Windows: a folder, but for the list around it.
  symlinkSync(outside, join(runs, first, "mounted"));

  await host.runner("--run", "login");

  expect(readdirSync(outside)).toEqual(["precious"]);
  expect(readdirSync(join(runs, first))).toContain("mounted");
  expect(logLines(host, "runner").filter((line) => line.includes("Cannot remove"))).toEqual([
    expect.stringContaining('mounted": another file system is mounted there'),
  ]);
});

test("a config that nobody may read is reported, and the last good one stays in force", async () => {
  await using host = await Host.create({ suites });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  const instance = host.spool.daemonRecord()?.instance;

  const held = await holdAlone(host, join(host.folders.config, "robotmk.yml"));
  const during = await host.agentCall();
  await held.letGo();
  const after = await host.agentCall();

  expect(during.section).toMatchObject({
    suites: [{ id: "login", status: "nonfatal" }],
    controller: {
      config_errors: [expect.stringContaining("another program holds it open")],
      daemon: { instance, state: "running" },
    },
  });
  expect(after.section).toMatchObject({ controller: { config_errors: [], daemon: { instance } } });
});

test("a file that somebody opens as soon as a call has made it is no fault of the spool or the logs", async () => {
  await using host = await Host.create({ suites });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0);

  const injections = [{ calls: "unlink", does: "error=EBUSY" }];
  const answer = readAgentAnswer(await traceAgentCall(host, { calls: "unlink", injections }));

  expect([...hostProblems(answer, "spool"), ...hostProblems(answer, "log")]).toEqual([]);
});

test("a config that was changed while nobody might read it is taken over when it can be read, and reported once", async () => {
  await using host = await Host.create({ suites });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  const reported = (words: string) => logLines(host, "daemon").filter((line) => line.includes(words));
  const file = join(host.folders.config, "robotmk.yml");

  const held = await holdAlone(host, file);
  // In its place: whoever holds it holds the new content.
  writeFileSync(file, readFileSync(file, "utf8").replace("3600", "1800"));
  const problem = "another program holds it open";
  const isRecorded = () => JSON.stringify(host.spool.daemonRecord()).includes(problem);
  await host.until(isRecorded);
  await held.letGo();

  await host.until(() => reported("login: changed by the config").length > 0);
  expect(reported(problem)).toHaveLength(1);
  await host.until(() => !isRecorded());
});
