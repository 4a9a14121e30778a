// @module-tag runtime
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { suiteOutput } from "../../rig/agent/agent-output.ts";
import { Host, type HostOptions } from "../../rig/host/host.ts";
import { realRobotCommand } from "../../rig/robots/real-robot.ts";
import { runtime } from "../../runtimes/current.ts";
import { BundleFolder } from "../../runtimes/node/make-bundle.ts";
import { projectFolder } from "../../runtimes/runtime.ts";

let bundle: BundleFolder;
beforeAll(async () => {
  bundle = await BundleFolder.make();
});
afterAll(() => bundle?.[Symbol.dispose]());

test("the bundle's plugin answers a first call and later ones with real results", async (context) => {
  await using host = await bundledHost({
    config: { robot_command: realRobotCommand(context) },
    suites: { login: {}, order: {} },
    files: {
      "login/login.robot": "*** Test Cases ***\nPasses\n    Log    by the bundle\n",
      "order/order.robot": "*** Test Cases ***\nFails\n    Fail    no stock\n",
    },
  });
  const first = await host.agentCall();
  expect(first.section.suites.map(({ id }) => id)).toEqual(["login", "order"]);
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
}, 120_000);

test("the bundle's commands work without the checkout", { tags: ["smoke"] }, async () => {
  await using host = await bundledHost({ suites: { login: {} } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });

  expect((await host.ctrl("validate")).exitCode).toBe(0);
  expect((await host.runner("--run", "login")).exitCode).toBe(0);
  expect((await host.daemon("start")).exitCode).toBe(0);
  expect((await host.daemon("status")).exitCode).toBe(0);
  const [daemon, ...more] = host.programProcesses("daemon");
  expect(more).toEqual([]);
  const program = daemon?.argv.find((word) => /[\\/]daemon\.mjs$/.test(word)) ?? "";
  expect(runtime.linuxPath(program)).toMatch(
    runtime.supports("launchers") ? host.folders.library : host.folders.root,
  );
  expect(daemon?.argv.some((word) => word.endsWith("/deno"))).toBe(runtime.name === "deno");
  expect((await host.daemon("stop")).exitCode).toBe(0);
});

test("the plugin file reports its version as agents look for it", () => {
  const plugin = readFileSync(join(bundle.folder, "robotmk-ctrl"), "utf8");
  const { version }: { version: string } = JSON.parse(
    readFileSync(join(projectFolder, "package.json"), "utf8"),
  );

  expect(plugin).toMatch(new RegExp(`^CMK_VERSION="?${version}"?$`, "m"));
});

/** On this leg's runtime: the launchers would take Node.js first where both are there. */
async function bundledHost(options: HostOptions): Promise<Host> {
  const env: Record<string, string> = runtime.name === "deno" ? { ROBOTMK_NODE: runtime.interpreter() } : {};
  return await Host.create({ ...options, bundle: bundle.folder, env });
}
