import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeHost } from "./rig/describe-host.ts";
import { Host } from "./rig/host.ts";
import { runCommand } from "./rig/run-command.ts";

/** What makes a record appear, move or vanish. */
const changes = "rename,unlink";

test("a runner killed at any change of its records leaves a run that is closed once, and told alike everywhere", async (context) => {
  if (!existsSync("/usr/bin/strace") && process.env["CI"] !== "true")
    context.skip("Cannot kill at a system call: there is no /usr/bin/strace");
  await using host = await Host.create({ suites: { login: { execution_mode: "external" } } });
  host.chanceRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.daemonRecord());

  for (let change = 1, survived = false; !survived; change += 1) {
    const inject = `inject=${changes}:signal=SIGKILL:when=${change}`;
    const strace = [
      "/usr/bin/strace",
      "-f",
      "-o",
      join(host.folders.root, "trace"),
      "-e",
      `trace=${changes}`,
      "-e",
      inject,
    ];
    const command = [...strace, ...host.command("runner", "--run", "login")];
    const { exitCode } = await runCommand(command, { env: host.env, cwd: host.folders.root });
    survived = exitCode === 0;

    await host.until(() => host.spool.running().length === 0 && host.programProcesses("runner").length === 0);

    const told = `killed at change ${change}\n${describeHost(host)}`;
    const closed = host.spool.runs("login").findLast(({ phase }) => phase === "finished");
    const { running, last_finished } = host.spool.result("login") ?? {};
    expect(running ?? null, told).toBeNull();
    expect(last_finished?.run_id, told).toBe(closed?.run_id);
    expect(last_finished?.outcome, told).toBe(closed?.outcome);
    expect(new Set(host.witnessed("login").map(({ runId }) => runId)).size, told).toBe(
      host.witnessed("login").length,
    );
    expect(change, "the runner ends its records in a few changes").toBeLessThan(40);
  }

  expect(host.spool.result("login")?.last_finished?.outcome).toBe("passed");
  expect(host.programProcesses("daemon")).toHaveLength(1);
}, 120_000);
