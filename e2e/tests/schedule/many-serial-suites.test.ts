import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { Host } from "../../rig/host/host.ts";
import { fakeRobotCommand } from "../../rig/robots/scripted-robot.ts";
import { logLines } from "../../rig/spool/tasks.ts";

test("more serial suites than a command line of Windows can name are run one after the other", async () => {
  const ids = Array.from({ length: 700 }, (_, index) => `suite-with-a-long-name-${1000 + index}`);
  await using host = await Host.create({
    endBoundMs: 60_000,
    config: { execution_mode: "agent_serial", global_execution_interval: 3600, log_level: "warn" },
    files: { "one/suite.robot": "*** Test Cases ***\nPass\n    No Operation\n" },
    suites: Object.fromEntries(ids.map((id) => [id, { suite: "one" }])),
  });
  const { recorder, spool } = host.folders;
  const robot = fakeRobotCommand({ suite: "any", recorder, leastMs: 0, mostMs: 10 });
  host.configure({ config: { robot_command: robot } });

  await host.agentCall();
  await host.until(() => host.spool.result(ids[2] ?? "")?.last_rc === 0, "three have run");
  const runs = ids.slice(0, 3).map((id) => host.spool.result(id)?.last_finished?.run_id ?? "never");
  await host.daemon("stop", "--now");
  await host.until(() => host.programProcesses("runner").length === 0);

  expect(runs).toEqual(runs.toSorted());
  expect(new Set(runs).size).toBe(3);
  expect(logLines(host, "daemon").filter((line) => line.includes("Cannot start"))).toEqual([]);
  expect(readdirSync(spool).filter((name) => name.startsWith(".tasks."))).toEqual([]);
});
