// @module-tag windows
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { SpoolReader } from "../../rig/spool/spool-reader.ts";
import { readyWine } from "../../runtimes/wine/windows-paths.ts";

const hourly = { suite_execution_interval: 3600 };
const { username } = userInfo();
const context = `user-${username}`;

describe("the context of a user on Windows", () => {
  test("SYSTEM makes the user's folders, the user's call starts the daemon, and each has its own logs", async () => {
    await using host = await Host.create({
      suites: { plain: hourly, desktop: { ...hourly, run_as: username.toUpperCase(), needs_desktop: true } },
    });
    for (const id of ["plain", "desktop"]) host.randomRobot(id, { leastMs: 10, mostMs: 50 });
    await host.agentCall();
    const own = join(dirname(host.folders.spool), context);
    expect([existsSync(own), existsSync(join(host.folders.log, "robotmk", context))]).toEqual([true, true]);

    const asUser = await host.ctrl("--context", context);

    expect(asUser).toMatchObject({ exitCode: 0, stderr: "" });
    const spool = new SpoolReader(own);
    await host.until(
      () => spool.result("desktop")?.last_rc === 0 && host.spool.result("plain")?.last_rc === 0,
    );
    expect(existsSync(join(host.folders.log, "robotmk", context, "robotmk-daemon.log"))).toBe(true);
    const { section } = await host.agentCall();
    expect(section.suites).toMatchObject([
      { id: "plain", status: "nonfatal", user: null },
      { id: "desktop", status: "nonfatal", user: username },
    ]);
    expect(section.controller).toMatchObject({
      users: [{ user: username, daemon: "running", suites: 1, problems: [] }],
    });
    expect(await host.daemon("stop", "--context", context)).toMatchObject({ exitCode: 0 });
  });

  test("a user whom nobody knows is reported, and so is a call in the context of somebody else", async () => {
    await using host = await Host.create({
      suites: { desktop: { ...hourly, run_as: "WERK-9\\Jörg Müller" } },
    });
    const { section } = await host.agentCall();
    expect(section.controller).toMatchObject({
      users: [
        {
          user: "jörg müller@werk-9",
          daemon: "absent",
          problems: [expect.stringContaining("nor its domain knows")],
        },
      ],
    });
    const other = await host.ctrl("--context", "user-WERK-9\\Jörg Müller");
    expect(other.stdout).toContain("The context is that of user");
    expect(await host.daemon("stop", "--context", "user-jörg müller@werk-9")).toMatchObject({ exitCode: 0 });
  });

  test("the task of a user is loaded by schtasks, which refuses a spoiled one", async () => {
    await using host = await Host.create();
    const file = join(host.folders.root, "task.xml");
    const written = await host.ctrl("task-xml", "--user", "WERK-9\\Jörg Müller", "--out", host.path(file));
    expect(written).toMatchObject({ exitCode: 0, stderr: "" });
    const schtasks = async (...args: string[]) =>
      runCommand([readyWine().wine, "schtasks.exe", ...args], { env: host.env, cwd: host.folders.root });
    const task = `robotmk-e2e-${host.marker}`;
    expect((await schtasks("/create", "/xml", host.path(file), "/tn", task)).exitCode).toBe(0);
    expect((await schtasks("/delete", "/tn", task, "/f")).exitCode).toBe(0);
    expect(
      (await schtasks("/create", "/xml", host.path(host.folders.config), "/tn", task)).exitCode,
    ).not.toBe(0);
  });
});
