import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { Host } from "./rig/host.ts";
import { projectFolder } from "./rig/project.ts";
import { programCommand } from "./rig/program-command.ts";
import { realRobotPython } from "./rig/real-robot-python.ts";
import { suiteOutput } from "./rig/robotmk-section.ts";
import { runCommand } from "./rig/run-command.ts";

beforeAll(async () => {
  const [node = "", ...loader] = programCommand("ctrl", "node").slice(0, -1);
  const command = [node, ...loader, join(projectFolder, "tools", "bundle.ts")];
  const env = { PATH: process.env["PATH"] ?? "" };
  const { exitCode, stdout, stderr } = await runCommand(command, { env, cwd: projectFolder });
  if (exitCode !== 0)
    throw new Error(`Cannot make the bundle: it exited with ${exitCode}\n${stdout}${stderr}`);
});

test("the bundle's plugin answers a first call within 2 seconds, and later ones with real results", async (context) => {
  const elapsedMs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    await using host = await Host.create({
      form: "bundle",
      config: { robot_command: [realRobotPython(context), "-m", "robot"] },
      suites: { login: {}, order: {} },
      files: {
        "login/login.robot": "*** Test Cases ***\nPasses\n    Log    by the bundle\n",
        "order/order.robot": "*** Test Cases ***\nFails\n    Fail    no stock\n",
      },
    });
    const first = await host.agentCall();
    expect(first.section.suites.map(({ id }) => id)).toEqual(["login", "order"]);
    elapsedMs.push(first.elapsedMs);
    await host.until(
      () => host.spool.result("login")?.last_end_time && host.spool.result("order")?.last_end_time,
    );

    const { section } = await host.agentCall();

    expect(section.suites.map(({ id, rc }) => [id, rc])).toEqual([
      ["login", 0],
      ["order", 1],
    ]);
    expect(suiteOutput(section, "login")).toContain("by the bundle");
    expect(suiteOutput(section, "order")).toContain("no stock");
  }
  expect(Math.min(...elapsedMs)).toBeLessThan(2000);
}, 120_000);

test("the bundle's commands work without the checkout", async () => {
  await using host = await Host.create({ form: "bundle", suites: { login: {} } });
  host.chanceRobot("login", { leastMs: 0, mostMs: 10 });

  expect((await host.ctrl("validate")).exitCode).toBe(0);
  expect((await host.runner("--run", "login")).exitCode).toBe(0);
  expect((await host.daemon("start")).exitCode).toBe(0);
  expect((await host.daemon("status")).exitCode).toBe(0);
  const daemon = host.programProcesses("daemon");
  expect(daemon.flatMap(({ argv }) => argv.filter((word) => word.startsWith(projectFolder)))).toEqual([]);
  expect((await host.daemon("stop")).exitCode).toBe(0);
});

test("the plugin file tells its version as agents look for it", () => {
  const plugin = readFileSync(join(projectFolder, "dist", "robotmk-ctrl"), "utf8");
  const { version }: { version: string } = JSON.parse(
    readFileSync(join(projectFolder, "package.json"), "utf8"),
  );

  expect(plugin).toMatch(new RegExp(`^CMK_VERSION="?${version}"?$`, "m"));
});
