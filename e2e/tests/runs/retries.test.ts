// @module-tag runtime
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { suiteOutput } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { hasEnded } from "../../rig/processes/process-status.ts";
import { startProgram } from "../../rig/processes/run-command.ts";
import {
  PACE_FILES,
  readWithRobot,
  realRobotCommand,
  realRobotPython,
  robotSeconds,
} from "../../rig/robots/real-robot.ts";
import { runtime } from "../../runtimes/current.ts";

const external = { execution_mode: "external" };

test.for([
  ["complete", ["1 Stable", "1 Flaky", "2 Stable", "2 Flaky", "3 Stable", "3 Flaky"]],
  ["incremental", ["1 Stable", "1 Flaky", "2 Flaky", "3 Flaky"]],
] as const)(
  "a suite that fails twice, then passes, is merged by the strategy %s",
  async ([retry_strategy, executed], context) => {
    const python = realRobotPython(context);
    await using host = await Host.create({
      config: { robot_command: realRobotCommand(context) },
      suites: { login: { max_attempts: 3, retry_strategy, suite_execution_interval: 3600, html_log: true } },
      files: { "login/login.robot": flakySuite },
    });
    const journal = join(host.folders.root, "executed");
    host.configure({ suites: { login: { variable: { JOURNAL: host.path(journal) } } } });
    await host.agentCall();

    const finished = await host.until(() => host.spool.result("login")?.last_finished);

    expect(readFileSync(journal, "utf8").trim().split("\n")).toEqual(executed);
    expect(finished).toMatchObject({ outcome: "passed", rc: 0, trigger: "planned", partial: false });
    expect(finished.counts).toEqual({ passed: 2, failed: 0, skipped: 0, not_run: 0 });
    expect(finished.message).toMatch(/^OK: login .*3 attempts/);
    expect(finished.attempts.map(({ index, outcome, rc }) => [index, outcome, rc])).toEqual([
      [1, "failed", 1],
      [2, "failed", 1],
      [3, "passed", 0],
    ]);
    const runtimes = finished.attempts.map(({ runtime }) => runtime);
    expect(Math.min(...runtimes)).toBeGreaterThan(0);
    expect(runtimes.reduce((sum, runtime) => sum + runtime)).toBeLessThanOrEqual(finished.runtime);

    const merged = await readWithRobot(python, finished.xml ?? "");
    expect(merged).toMatchObject({ status: "PASS", passed: 2, failed: 0 });
    expect(merged.tests["Flaky"]?.message).toContain("merged");
    for (const { xml, index } of finished.attempts) {
      const own = await readWithRobot(python, String(xml));
      expect(own.tests["Flaky"]?.status, `attempt ${index}`).toBe(index < 3 ? "FAIL" : "PASS");
    }
    expect(readFileSync(runtime.linuxPath(host.spool.result("login")?.html ?? ""), "utf8")).toContain(
      "Flaky",
    );
    const { section } = await host.agentCall();
    expect(section.suites[0]).toMatchObject({ id: "login", attempts: 3, max_executions: 3, rc: 0 });
    expect(suiteOutput(section, "login")).toContain("Stable");
  },
);

test("a suite that fails in all its attempts is failed, and its merged output says so", {
  tags: ["smoke"],
}, async (context) => {
  const python = realRobotPython(context);
  await using host = await Host.create({
    config: { robot_command: realRobotCommand(context) },
    suites: { login: { ...external, max_attempts: 2 } },
    files: { "login/login.robot": flakySuite },
  });
  host.configure({
    suites: { login: { variable: { JOURNAL: host.path(join(host.folders.root, "executed")) } } },
  });

  expect((await host.runner("--run")).exitCode).toBe(1);

  const result = host.spool.result("login");
  expect(result).toMatchObject({
    last_rc: 1,
    last_message: expect.stringMatching(/^CRITICAL: login .*2 attempts/),
  });
  expect(result?.last_finished).toMatchObject({ outcome: "failed", counts: { passed: 1, failed: 1 } });
  const merged = await readWithRobot(python, result?.xml ?? "");
  expect(merged).toMatchObject({ status: "FAIL", passed: 1, failed: 1 });
});

test("an attempt that timed out is tried again, and its output is part of the merged one", async (context) => {
  const python = realRobotPython(context);
  await using host = await Host.create({
    config: { robot_command: realRobotCommand(context) },
    suites: { pace: external, login: { ...external, max_attempts: 2, stop_grace: 30 } },
    files: { ...PACE_FILES, "login/login.robot": hangingOnceSuite },
  });
  // Long enough for the second attempt, at the pace of the machine as it is.
  const timeout = 3 + Math.ceil(2 * (await robotSeconds(host)));
  host.configure({ suites: { login: { timeout } } });

  expect((await host.runner("--run", "login")).exitCode).toBe(0);

  const finished = host.spool.result("login")?.last_finished;
  expect(finished?.attempts.map(({ outcome }) => outcome)).toEqual(["timed-out", "passed"]);
  expect(finished).toMatchObject({ outcome: "passed", counts: { passed: 2, failed: 0, not_run: 0 } });
  const merged = await readWithRobot(python, finished?.xml ?? "");
  expect(merged).toMatchObject({ status: "PASS", passed: 2, failed: 0 });
});

test.concurrent("total_timeout ends the attempt that exceeds it, and no other one begins", async () => {
  // Under Wine the first attempt alone may take longer than three seconds.
  const total_timeout = runtime.supports("speed") ? 3 : 15;
  await using host = await Host.create({
    suites: { login: { ...external, max_attempts: 5, timeout: 600, total_timeout } },
  });
  const robot = host.scriptedRobot("login");
  const runner = startProgram(host, "runner", "--run");
  await (await robot.nextRun()).end(1);
  const second = await robot.nextRun();

  await runner.ended;

  expect(await hasEnded(host, second)).toBe(true);
  expect(second.attempt).toBe("2");
  expect(robot.runs).toHaveLength(2);
  const finished = host.spool.result("login")?.last_finished;
  expect(finished?.attempts.map(({ outcome }) => outcome)).toEqual(["failed", "timed-out"]);
  expect(finished).toMatchObject({ outcome: "timed-out" });
  expect(finished?.message).toMatch(/^CRITICAL: login .*timed out/);
});

test.concurrent("a runner that dies in a later attempt leaves what the attempts before it wrote", async () => {
  await using host = await Host.create({ suites: { login: { ...external, max_attempts: 3 } } });
  const robot = host.scriptedRobot("login");
  const runner = startProgram(host, "runner", "--run");
  await (await robot.nextRun()).end(1);
  const second = await robot.nextRun();
  runner.signal("SIGKILL");
  await runner.ended;

  await host.agentCall();

  const finished = await host.until(() => host.spool.result("login")?.last_finished);
  expect(finished.outcome).toBe("interrupted");
  expect(await hasEnded(host, second)).toBe(true);
  expect(existsSync(runtime.linuxPath(finished.xml ?? ""))).toBe(true);
  expect(finished.counts.passed).toBe(1);
});

const flakySuite = `*** Settings ***
Library    OperatingSystem

*** Test Cases ***
Stable
    Append To File    \${JOURNAL}    \${ROBOTMK_ATTEMPT} Stable\\n

Flaky
    Append To File    \${JOURNAL}    \${ROBOTMK_ATTEMPT} Flaky\\n
    IF    \${ROBOTMK_ATTEMPT} < 3    Fail    not yet, at attempt \${ROBOTMK_ATTEMPT}
`;

const hangingOnceSuite = `*** Test Cases ***
First Passes
    No Operation

Hangs Once
    IF    \${ROBOTMK_ATTEMPT} == 1    Sleep    1000s
`;
