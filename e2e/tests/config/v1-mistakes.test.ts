import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { suiteOutput } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { realRobotCommand } from "../../rig/robots/real-robot.ts";

const hourly = { suite_execution_interval: 3600, test_services: true };

const files = {
  "umlauts/Prüfung Ä.robot":
    "*** Test Cases ***\nÜberprüfung der Größe €\n    Log    日本\n    Fail    Größe 😀 falsch\n",
  "crlf.robot": "*** Test Cases ***\r\nWindows Line Ends\r\n    Log    a\r\n",
  "html.robot":
    "*** Test Cases ***\nShows HTML\n    Fail    *HTML* <b>bold</b> &lt;tag&gt; <a href='x'>link</a>\n",
  "not_run.robot":
    "*** Test Cases ***\nStops Early\n    Fail    here\n    Log    never\nIs Skipped\n    Skip    by intent\nPasses\n    No Operation\n",
  ".hidden/inside.robot": "*** Test Cases ***\nIn A Hidden Folder\n    No Operation\n",
  "exit_on_failure.robot":
    "*** Test Cases ***\nFirst Fails\n    Fail    broken\nSecond\n    No Operation\nThird\n    No Operation\n",
  "order.robot": `*** Test Cases ***
Zebra
    Pass At    1
Apple
    Pass At    2
Mango
    Pass At    1
*** Keywords ***
Pass At
    [Arguments]    \${wanted}
    IF    \${ROBOTMK_ATTEMPT} < \${wanted}    Fail    too early
`,
  "relative/suite.robot":
    "*** Settings ***\nResource    near.resource\n*** Test Cases ***\nReads Beside Itself\n    Near\n    File Should Be Near\n*** Keywords ***\nFile Should Be Near\n    ${there}=    Evaluate    __import__('os').path.exists('data.txt')\n    Should Be True    ${there}\n",
  "relative/near.resource": "*** Keywords ***\nNear\n    No Operation\n",
  "relative/data.txt": "data",
};

const suites = {
  umlauts: { ...hourly, suite: "umlauts" },
  crlf: { ...hourly, suite: "crlf.robot" },
  html: { ...hourly, suite: "html.robot" },
  not_run: { ...hourly, suite: "not_run.robot" },
  hidden: { ...hourly, suite: ".hidden/inside.robot" },
  exit_on_failure: { ...hourly, suite: "exit_on_failure.robot", robot_params: { exitonfailure: true } },
  order: { ...hourly, suite: "order.robot", max_attempts: 2, retry_strategy: "incremental" },
  relative: { ...hourly, suite: "relative" },
  missing: { ...hourly, suite: "not/there" },
  no_right: { ...hourly, suite: "crlf.robot", robot_command: ["/placeholder"] },
  guest_never_ran: { execution_mode: "external", suite: "crlf.robot", piggyback_host: "guest" },
};
const running = Object.keys(suites).filter((id) => id !== "guest_never_ran");

test("what broke Robotmk v1 for its users is shown as it is here", async (context) => {
  await using host = await Host.create({
    suites,
    files,
    config: { robot_command: realRobotCommand(context) },
  });
  const program = join(host.folders.root, "not-executable");
  writeFileSync(program, "#!/bin/sh\n");
  chmodSync(program, 0o644);
  host.configure({ suites: { no_right: { robot_command: [host.path(program)] } } });
  await host.agentCall();
  await host.until(() => running.every((id) => host.spool.result(id)?.last_finished));

  const { section, sections, localServices } = await host.agentCall();
  const service = (name: string) => localServices.find(({ item }) => item === `Robotmk ${name}`);
  const entry = (id: string) => section.suites.find((suite) => suite.id === id);

  // Issues 55 and 137: characters beyond ASCII; 197: in names of metrics.
  expect(suiteOutput(section, "umlauts")).toContain("Größe 😀 falsch");
  expect(service("umlauts Überprüfung der Größe €")).toMatchObject({ state: "2", metrics: {} });
  for (const { metrics } of localServices) {
    for (const name of Object.keys(metrics)) expect(name).toMatch(/^[a-z_]+$/);
  }
  // Issue 146: line ends of Windows.
  expect(service("crlf")?.state).toBe("0");
  // Issue 176: HTML in messages.
  expect(service("html Shows HTML")?.text).toContain("bold <tag> link");
  // Issue 168: SKIP and NOT RUN; 177: a runtime only of what passed.
  expect(service("not_run Stops Early")).toMatchObject({ state: "2", metrics: {} });
  expect(service("not_run Is Skipped")).toMatchObject({ state: "0", metrics: {} });
  expect(service("not_run Passes")?.metrics).toHaveProperty("runtime");
  // Issue 130: a hidden folder.
  expect(service("hidden")?.state).toBe("0");
  // Release 1.4.0: tests that never ran after the first failure are no failures of their own.
  expect(entry("exit_on_failure")).toMatchObject({
    counts: { passed: 0, failed: 1, skipped: 0, not_run: 2 },
  });
  expect(service("exit_on_failure Second")?.state).toBe("3");
  // Issue 185: the order of tests after a merge.
  const merged = suiteOutput(section, "order") ?? "";
  expect(["Zebra", "Apple", "Mango"].map((name) => merged.indexOf(`name="${name}"`))).toEqual(
    ["Zebra", "Apple", "Mango"].map((name) => merged.indexOf(`name="${name}"`)).toSorted((a, b) => a - b),
  );
  expect(service("order")).toMatchObject({ state: "0" });
  // Release 1.4.4: a suite finds what lies beside it.
  expect(service("relative")?.state).toBe("0");
  // A path that is missing, and issue 116, a program without its x-bit: each costs its own suite only.
  expect(entry("missing")?.error).toMatch(/not[/\\]there/);
  expect(entry("no_right")?.error).toContain("not-executable");
  // Issue 178: a suite that never ran, for another host too.
  const copy = JSON.parse(
    sections.find(({ name, piggybackHost }) => name === "robotmk" && piggybackHost === "guest")?.lines[0] ??
      "{}",
  );
  for (const never of [entry("guest_never_ran"), copy.suites[0]]) {
    expect(never).toMatchObject({
      status: "fatal",
      piggybackhost: "guest",
      error: expect.stringContaining("not run yet"),
    });
  }
});
