// @module-tag runtime
import { runtime } from "../../runtimes/current.ts";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { groupFolders, groupMounts, limitsObstacle } from "../../faults/processes/limits.ts";
import { Host } from "../../rig/host/host.ts";
import { processesWithArgument } from "../../rig/processes/marked-processes.ts";
import { hasEnded } from "../../rig/processes/process-status.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { nodeRobot, scriptRobot, sleepingCommand } from "../../rig/robots/program-robots.ts";
import type { CommandAnswer } from "../../runtimes/runtime.ts";
import { skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";

const hourly = { suite_execution_interval: 3600, stop_grace: 1 };

faultTest(
  "a fork bomb is held at max_processes, and its time-out ends all of it",
  { faults: [22], timeoutMs: 120_000 },
  async (report, context) => {
    limitsObstacle(context);
    await using host = await Host.create({
      suites: { bomb: { ...hourly, timeout: 2, max_processes: 40 } },
    });
    const script = forkBomb(host, "bomb");
    await host.agentCall();
    let most = 0;

    const finished = await host.until(() => {
      most = Math.max(most, processesWithArgument(script).length);
      return host.spool.result("bomb")?.last_finished;
    });

    expect(finished).toMatchObject({ outcome: "timed-out" });
    // What has ended for Windows goes from Linux a moment later.
    if (!runtime.supports("prompt-exit")) await host.until(() => processesWithArgument(script).length === 0);
    expect(processesWithArgument(script)).toEqual([]);
    if (!runtime.supports("cgroups")) {
      expect(finished.notes.join("\n")).toContain("were not applied: this Windows does not keep the limits");
      expect(most).toBeGreaterThan(5);
      report(
        22,
        `a bomb of ${most} processes: limits reported as not applied, 0 processes left after its time-out`,
      );
      return;
    }
    expect(finished.notes.join("\n")).toMatch(/new processes were refused \d+ times.* max_processes 40/);
    expect(most).toBeGreaterThan(15);
    expect(most).toBeLessThanOrEqual(40);
    expect(groupFolders(finished.run_id)).toEqual([]);
    const refused = /refused (\d+) times/.exec(finished.notes.join())?.[1];
    report(
      22,
      `fork bomb of ${most} processes held at 40 (${refused} forks refused), 0 processes left after its time-out`,
    );
  },
);

faultTest(
  "a robot that takes more memory than it may is killed, and reported as out of memory",
  { faults: [4], timeoutMs: 120_000 },
  async (report, context) => {
    skipOnWine(context, "Wine takes the limits of a job object, and keeps none");
    limitsObstacle(context);
    await using host = await Host.create({
      config: { max_memory_mb: 200 },
      suites: { hog: hourly, calm: { ...hourly, max_memory_mb: 2000 } },
    });
    scriptRobot(host, "hog", [
      `exec "${process.execPath}" -e 'const all=[];for(;;)all.push(Buffer.alloc(16777216,1))'`,
    ]);
    host.randomRobot("calm", { leastMs: 0, mostMs: 10 });
    await host.agentCall();

    const hog = await host.until(() => host.spool.result("hog")?.last_finished);
    const calm = await host.until(() => host.spool.result("calm")?.last_finished);

    expect(hog).toMatchObject({ outcome: "limit-exceeded", rc: -9 });
    expect(hog.message).toMatch(/^CRITICAL: hog \(.*out of memory, max_memory_mb is 200: .*SIGKILL/);
    expect(calm.outcome).toBe("passed");
    expect([...groupFolders(hog.run_id), ...groupFolders(calm.run_id)]).toEqual([]);
    const { localServices } = await host.agentCall();
    expect(localServices.find(({ item }) => item === "Robotmk hog")?.state).toBe("2");
    report(4, `out of memory at 200 MB: rc ${hog.rc}, "${hog.message.slice(0, 60)}"`);
  },
);

test("a robot is in its group before it does anything, and with it all that it starts", async (context) => {
  limitsObstacle(context);
  await using host = await Host.create({
    suites: { login: { ...hourly, max_processes: 50, max_memory_mb: 1000 } },
  });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  const child = await run.spawn(sleepingCommand(), { isDetached: true, env: {} });

  const inside = await inGroups(host, run.runId ?? "");
  expect(inside.length).toBeGreaterThan(0);
  for (const pids of inside) expect(pids).toEqual(expect.arrayContaining([run.pid, child]));
  await run.end(0);

  await host.until(() => host.spool.result("login")?.last_rc === 0);
  expect(await hasEnded(host, { pid: child })).toBe(true);
  expect(groupFolders(run.runId ?? "")).toEqual([]);
});

test("what a killed runner leaves in a group is ended by who closes its run, and the group is removed", async (context) => {
  limitsObstacle(context);
  await using host = await Host.create({ suites: { login: { ...hourly, max_processes: 50 } } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  // Without its marker, and no child of anybody that is known once the runner and the robot are gone.
  const child = await run.spawn(sleepingCommand(), { isDetached: true, env: {} });
  const runner = host.programProcesses("runner")[0];
  if (runner === undefined) throw new Error("Cannot kill the runner: there is none");

  await host.kill(runner, "SIGKILL");
  // On Windows the kernel ends a run with its runner.
  if (runtime.supports("cgroups")) await run.die("SIGKILL");
  else await host.until(() => run.isGone, "the robot ends");

  const finished = await host.until(() => host.spool.result("login")?.last_finished);
  expect(finished.outcome).toBe("interrupted");
  expect(await hasEnded(host, { pid: child })).toBe(true);
  await host.until(() => groupFolders(run.runId ?? "").length === 0, "the group is removed");
});

test("where no group can be made the run goes on without limits, and the remedy is reported", async (context) => {
  limitsObstacle(context);
  await using host = await Host.create({ suites: { login: { ...hourly, max_processes: 50 } } });
  const answer = await runWithoutGroups(host, "login");
  expect(answer.exitCode).toBe(1);
  const finished = host.spool.result("login")?.last_finished;
  expect(finished?.notes.join("\n")).toMatch(
    runtime.supports("cgroups")
      ? /max_processes and max_memory_mb were not applied: Cannot make/
      : /max_processes and max_memory_mb were not applied: this Windows does not keep/,
  );

  const { section, localServices } = await host.agentCall();

  expect(JSON.stringify(section.controller)).toMatch(/suite_limits.*Cannot hold suite \\"login\\"/);
  const service = localServices.find(({ item }) => item === "Robotmk Controller");
  expect(service?.state).toBe("1");
});

test("a group that nobody is in any more is removed by a later runner, unless its own runner lives", async (context) => {
  skipOnWine(context, "a job object of Windows leaves nothing that could be removed");
  limitsObstacle(context);
  await using host = await Host.create({ suites: { login: hourly } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  const ended = spawnSync("true").pid;
  const old = groupMounts().map((mount) => join(mount, "robotmk-runs", `left-1.${ended}`));
  const living = groupMounts().map((mount) => join(mount, "robotmk-runs", `living-1.${process.pid}`));
  for (const folder of [...old, ...living]) mkdirSync(folder, { recursive: true });
  for (const folder of [...old, ...living]) utimesSync(folder, 0, 0);
  try {
    await host.runner("--run", "login");
    expect(old.filter((folder) => existsSync(folder))).toEqual([]);
    expect(living.filter((folder) => existsSync(folder))).toEqual(living);
  } finally {
    for (const folder of [...old, ...living].filter((path) => existsSync(path))) rmdirSync(folder);
  }
});

/** A robot that breeds without end, as each of its children does. Returns what stands in their command lines. */
function forkBomb(host: Host, id: string): string {
  // Each one leaves its session, its parents and its environment before it breeds on.
  if (runtime.supports("shell")) {
    return scriptRobot(host, id, [
      "trap '' TERM",
      'while :; do setsid env -i PATH="$PATH" /bin/bash "$0" >/dev/null 2>&1 & sleep 0.05; done',
    ]);
  }
  // Nothing holds it there: the third generation has no children.
  return nodeRobot(host, id, [
    'for (const name of ["SIGINT", "SIGBREAK"]) process.on(name, () => {});',
    "const generation = /^\\d$/.test(process.argv[2]) ? Number(process.argv[2]) : 0;",
    "const bred = [process.argv[1], String(generation + 1)];",
    'const breed = () => spawn(process.execPath, bred, { detached: true, stdio: "ignore", env: {} });',
    "if (generation < 2) for (let count = 0; count < 3; count += 1) breed();",
    "setInterval(() => {}, 60_000);",
  ]);
}

/** The pids in each of a run's control groups; on Windows those in the one job object that can be asked for. */
async function inGroups(host: Host, runId: string): Promise<readonly (readonly number[])[]> {
  if (runtime.supports("cgroups")) {
    return groupFolders(runId).map((folder) =>
      readFileSync(join(folder, "cgroup.procs"), "utf8").trim().split("\n").map(Number),
    );
  }
  const pids = host.processes().map(({ pid }) => pid);
  const inside: number[] = [];
  for (const pid of pids) if ((await host.windows({ do: "isInJob", pid })) === true) inside.push(pid);
  return [inside];
}

/** Runs a suite manually where no control group can be made, or, under Wine, no limit is kept. */
async function runWithoutGroups(host: Host, id: string): Promise<CommandAnswer> {
  if (!runtime.supports("cgroups")) {
    nodeRobot(host, id, ["process.exitCode = 252;"]);
    return await host.runner("--run", id);
  }
  scriptRobot(host, id, ["exit 252"]);
  const readOnly = groupMounts().map((mount) => `mount -o remount,bind,ro ${mount} && `);
  return await runCommand(
    ["unshare", "--mount", "bash", "-c", `${readOnly.join("")}exec "$@"`, "bash"].concat(
      host.command("runner", "--run", id),
    ),
    { env: host.env, cwd: host.folders.plugins },
  );
}
