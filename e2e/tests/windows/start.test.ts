// @module-tag windows
import { describe, expect, test } from "vitest";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";

const hourly = { suite_execution_interval: 3600 };

describe("robotmk-daemon start on Windows", () => {
  test.for([
    ["start", "daemon in the foreground, as start does on Windows"],
    ["restart", "daemon in the foreground, as start does on Windows"],
    ["run", "daemon in the foreground (Ctrl-C ends it)"],
  ] as const)(
    "%s stays in the foreground, says so, plans, and ends by a stop from elsewhere",
    async ([order, said]) => {
      await using host = await Host.create({ suites: { login: hourly } });
      host.randomRobot("login", { leastMs: 10, mostMs: 50 });
      const foreground = inForeground(host, order);
      await host.until(() => host.spool.result("login")?.last_rc === 0);

      const second = await runCommand(host.command("daemon", "start"), callOf(host));
      expect(second).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("already running: pid ") });
      expect(await host.daemon("stop")).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining("stopped: pid "),
      });

      const ended = await foreground;
      expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
      expect(ended.stdout).toContain(said);
      expect(ended.stdout).toContain("daemon ended: stopped");
      expect((await host.daemon("status")).exitCode).toBe(3);
    },
  );

  test("for machines, start says in JSON that it stays, and why it ended", async () => {
    await using host = await Host.create({ suites: { login: hourly } });
    host.randomRobot("login", { leastMs: 10, mostMs: 50 });
    const foreground = inForeground(host, "start", "--json");
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    await host.daemon("stop");
    const lines = (await foreground).stdout.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { kind: "foreground", pid: expect.any(Number), log_dir: expect.stringContaining(":\\") },
      { kind: "ended", end: "stopped" },
    ]);
  });

  test("ctrl start does not wait for the daemon's end", async () => {
    await using host = await Host.create({ suites: { login: hourly } });
    host.randomRobot("login", { leastMs: 10, mostMs: 50 });
    const started = await host.ctrl("start");
    expect(started).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("started: pid ") });
    expect(await host.ctrl("stop")).toMatchObject({ exitCode: 0 });
  });
});

function callOf(host: Host) {
  return { env: host.env, cwd: host.folders.plugins };
}

async function inForeground(host: Host, ...order: readonly string[]) {
  return runCommand(host.command("daemon", ...order), callOf(host));
}
