// @module-tag slow
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeBundle } from "../../../tools/build/bundle/write-bundle.ts";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { runtime } from "../../runtimes/current.ts";
import { projectFolder } from "../../runtimes/runtime.ts";
import { skipFileOnWine } from "../../runtimes/wine/skip-on-wine.ts";

skipFileOnWine("it is an executable for Linux: that for Windows is in tests/windows/package.test.ts");

describe.runIf(runtime.name !== "deno")("the single executable for Linux", () => {
  const folder = mkdtempSync(join(tmpdir(), "rmk-executable-"));
  beforeAll(async () => {
    if (!runtime.supports("launchers")) return;
    await writeBundle(projectFolder, { folder, portable: true, system: "linux", executable: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("it is plugin, daemon, runner and worker, on a host without a Node.js", async () => {
    await using host = await Host.create({
      bundle: folder,
      suites: { login: { suite_execution_interval: 3600 } },
      env: { PATH: "/usr/bin:/bin", ROBOTMK_NODE: "/nowhere", HOME: "/nowhere" },
    });
    const robot = host.scriptedRobot("login");

    const first = await host.agentCall();
    expect(first.section).toMatchObject({ suites: [{ id: "login" }], controller: { errors: [] } });
    const run = await robot.nextRun();
    const programs = host
      .processes()
      .filter(({ argv }) => argv[0]?.endsWith("/robotmk-controller/robotmk"))
      .map(({ argv }) => argv[1] ?? "");
    expect(programs.toSorted()).toEqual(["daemon", "runner"]);
    await run.end(0);
    await host.until(() => host.spool.result("login")?.last_finished);
    const { section } = await host.agentCall();
    const stopped = await host.daemon("stop");

    expect(section.suites[0]).toMatchObject({ id: "login", rc: 0 });
    expect(stopped.exitCode).toBe(0);
  });

  test("called by a link, it is the program of the link's name", async () => {
    await using host = await Host.create();
    const link = join(host.folders.root, "robotmk-daemon");
    symlinkSync(join(folder, "robotmk"), link);

    const { stdout } = await runCommand([link, "--help"], { env: host.env, cwd: host.folders.root });

    expect(stdout).toMatch(/^robotmk-daemon - /);
  });
});
