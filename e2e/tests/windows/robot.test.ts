// @module-tag windows
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { suiteOutput } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { PACE_FILES, realRobotCommand, robotSeconds } from "../../rig/robots/real-robot.ts";
import { runtime } from "../../runtimes/current.ts";

const external = { execution_mode: "external" };

test("a real suite in a folder with spaces and umlauts is run, and its output names the files of Windows", async (context) => {
  await using host = await Host.create({
    config: { robot_command: realRobotCommand(context) },
    suites: { login: { ...external, suite: "Büro am Dom/prüfung 1" } },
    files: { "Büro am Dom/prüfung 1/anmeldung ä.robot": mixedSuite },
  });
  host.configure({ suites: { login: { variable: { GREETING: "grüß Gott, 日本 😀" } } } });

  const runner = await host.runner("--run");

  const finished = host.spool.result("login")?.last_finished;
  expect(runner).toMatchObject({ exitCode: 1, stderr: "" });
  expect(finished).toMatchObject({ outcome: "failed", rc: 1, partial: false });
  expect(finished?.counts).toEqual({ passed: 2, failed: 1, skipped: 0, not_run: 0 });
  const output = readFileSync(runtime.linuxPath(finished?.xml ?? ""), "utf8");
  expect(output).toContain(
    `source="${host.path(`${host.folders.robotdir}/Büro am Dom/prüfung 1/anmeldung ä.robot`)}"`,
  );
  expect(output).toContain("grüß Gott, 日本 😀");
  const { section } = await host.agentCall();
  expect(suiteOutput(section, "login")).toContain("Prüft Ümläute");
});

test("a real suite that times out is asked by Ctrl-C: Robot runs its teardowns and writes its whole output", async (context) => {
  await using host = await Host.create({
    config: { robot_command: realRobotCommand(context) },
    suites: { pace: external, stuck: { ...external, stop_grace: 30 } },
    files: { ...PACE_FILES, "stuck/stuck.robot": stuckSuite },
  });
  // Long enough for its first test, at the pace of the machine as it is.
  const timeout = 2 + Math.ceil(2 * (await robotSeconds(host)));
  host.configure({ suites: { stuck: { timeout } } });

  await host.runner("--run", "stuck");

  const finished = host.spool.result("stuck")?.last_finished;
  expect(finished).toMatchObject({ outcome: "timed-out", partial: false });
  expect(finished?.counts).toEqual({ passed: 1, failed: 1, skipped: 0, not_run: 1 });
  const output = readFileSync(runtime.linuxPath(finished?.xml ?? ""), "utf8");
  expect(output).toContain("Execution terminated by signal");
  expect(output).toContain("teardown of the test ran");
  expect(output).toContain("teardown of the suite ran");
  expect(output.trimEnd()).toMatch(/<\/robot>$/);
  const { section } = await host.agentCall();
  expect(suiteOutput(section, "stuck")).toContain("First Passes");
});

const mixedSuite = `*** Test Cases ***
Prüft Ümläute
    Log    \${GREETING}    console=True
    Should Contain    \${CURDIR}    prüfung 1

Passes Too
    Should Be Equal    \${ROBOTMK_ATTEMPT}    1

Fails
    Fail    nicht gefunden: Öffnungszeiten
`;

const stuckSuite = `*** Settings ***
Suite Teardown    Log    teardown of the suite ran

*** Test Cases ***
First Passes
    Log    done

Then It Hangs
    Sleep    1000s
    [Teardown]    Log    teardown of the test ran

Never Runs
    Log    not reached
`;
