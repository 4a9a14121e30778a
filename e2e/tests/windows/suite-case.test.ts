// @module-tag windows
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Host } from "../../rig/host/host.ts";
import { logLines } from "../../rig/spool/tasks.ts";

const external = { execution_mode: "external", keep_days: 400 };
/** Of another year: it would go if its suite was gone. */
const OLD_RUN = "20251122T101530123Z-00000a";

test("a suite whose id is written in other letters keeps its runs and its result", async () => {
  await using host = await Host.create({ suites: { login: external } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.runner("--run", "login");
  const old = join(host.folders.spool, "runs", "login", OLD_RUN);
  mkdirSync(old);
  writeFileSync(join(old, "run.json"), "{}");

  host.configure({ suites: { login: undefined, Login: external } });
  host.randomRobot("Login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => logLines(host, "daemon").some((line) => line.includes("suite Login: added")));
  await host.runner("--run", "Login");
  await host.until(() => JSON.stringify(host.spool.daemonRecord()).includes('"housekeeping"'));
  const { section } = await host.agentCall();
  expect(existsSync(old)).toBe(true);
  expect(section.suites).toMatchObject([{ id: "Login", status: "nonfatal" }]);
});
