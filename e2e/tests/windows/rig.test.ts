// @module-tag windows
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Host } from "../../rig/host/host.ts";
import { runtime } from "../../runtimes/current.ts";
import type { WindowsTreatment } from "../../runtimes/runtime.ts";
import { readyWine } from "../../runtimes/wine/windows-paths.ts";

// That the rig treats a plugin as Checkmk's agent for Windows does.

test("the end of a call takes along what the plugin started, detached or not", async () => {
  await using host = await Host.create();
  const answer = await plugin(
    host,
    `import { spawn } from "node:child_process";
     for (const detached of [true, false]) {
       const child = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"], { detached, stdio: "ignore" });
       child.unref();
       console.log(child.pid);
     }`,
  );

  expect(answer.stdout).toMatch(/^\d+\n\d+\n$/);
  await host.until(() => host.processes().length === 0, "they have ended with the job");
});

test("a plugin has no standard input, and prints beyond any pipe's size", async () => {
  await using host = await Host.create();

  const { stdout, exitCode } = await plugin(
    host,
    `import { readFileSync } from "node:fs";
     let input;
     try { input = readFileSync(0, "utf8"); } catch (error) { input = error.code; }
     console.log(JSON.stringify(input));
     process.stdout.write("x".repeat(1_000_000));
     process.exitCode = 3;`,
  );

  expect(["EOF", "EBADF", "EISDIR", ""]).toContain(JSON.parse(stdout.split("\n")[0] ?? ""));
  expect(stdout.split("\n")[1]).toHaveLength(1_000_000);
  expect(exitCode).toBe(3);
});

test("nobody reads a plugin's stderr: what writes more than 4 KiB to it waits until it is ended", async () => {
  await using host = await Host.create();
  const tell = (bytes: number) => `process.stderr.write("x".repeat(${bytes}), () => process.exit(0));`;

  const little = await plugin(host, tell(4000));
  const much = await plugin(host, tell(10_000), { boundMs: 2000 });

  expect(little).toMatchObject({ exitCode: 0, stderr: "x".repeat(4000) });
  expect(much.exitCode).toBeNaN();
  await host.until(() => host.processes().length === 0);
});

test("a plugin has the agent's variables, its folder, and the pid that the rig knows", async () => {
  await using host = await Host.create({ suites: { login: {} } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();

  const { stdout } = await plugin(host, "console.log(process.env.MK_CONFDIR); console.log(process.cwd());");

  expect(stdout).toBe(`${host.path(host.folders.config)}\n${host.path(host.folders.plugins)}\n`);
  const robots = host.processes().filter(({ argv }) => argv.some((word) => word.endsWith("fake-robot.mjs")));
  expect(robots.map(({ pid }) => pid)).toEqual([run.pid]);
});

let plugins = 0;

/** Has the agent call a plugin of that text. */
async function plugin(host: Host, text: string, treatment: WindowsTreatment = {}) {
  plugins += 1;
  const folder = join(host.folders.root, "agent", `plugin-${plugins}`);
  const file = join(folder, "plugin.mjs");
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  const setting = { env: host.env, cwd: host.folders.plugins, folder, ...treatment };
  return await runtime.call([readyWine().nodes[22], host.path(file)], setting).answer;
}
