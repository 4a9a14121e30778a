import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeHost } from "./rig/describe-host.ts";
import { Host } from "./rig/host.ts";
import { logLines } from "./rig-load/log-lines.ts";

const suites = { login: { suite_execution_interval: 3600 } };

/** Holds a file of the context's spool open, as a virus scanner does, until `letGo`. */
async function hold(host: Host, ...path: string[]) {
  const file = host.path(join(host.folders.spool, ...path));
  await host.windows({ do: "hold", file });
  return { letGo: async () => void (await host.windows({ do: "letGo", file })) };
}

/** Somebody has the next contents of a result ready. */
function isWritten(host: Host, name: string): boolean {
  return readdirSync(join(host.folders.spool, "results")).some((entry) => entry.startsWith(`.${name}`));
}

test("a result that somebody holds open while it is to be replaced is told when they let go, and logged", async () => {
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  await host.until(() => host.spool.result("login")?.running !== undefined);

  const held = await hold(host, "results", "robotmk_login.json");
  await run.end(0);
  await host.until(() => isWritten(host, "robotmk_login.json"), "its writer waits");
  // By the time that a call has been answered, the writer has tried.
  await host.agentCall();
  expect(host.spool.result("login")?.last_rc).toBeNull();
  await held.letGo();

  await host.until(() => host.spool.result("login")?.last_rc === 0);
  // It is told right after the file was replaced.
  const isTold = (line: string) =>
    /somebody held ".*robotmk_login\.json" open: it took \d+ ms|nobody holds/.test(line);
  await host.until(() => logLines(host, "runner").some(isTold), "it is told");
  expect(host.witnessed("login")).toHaveLength(1);
});

test("a result that is held longer than its writer waits costs no verdict, and the section says what it knows", async () => {
  await using host = await Host.create({ suites });
  const robot = host.steeredRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  await host.until(() => host.spool.result("login")?.running !== undefined);

  const held = await hold(host, "results", "robotmk_login.json");
  await run.end(0);
  await host.until(
    () => logLines(host, "runner").some((line) => line.includes("given up after")),
    "the writer has given up",
  );
  const during = await host.agentCall();
  expect(during.section.suites).toHaveLength(1);
  await held.letGo();

  await host.until(async () => {
    await host.agentCall();
    return host.spool.result("login")?.last_rc === 0;
  }, "the verdict is told");
  expect(host.witnessed("login"), describeHost(host)).toHaveLength(1);
});

test("a daemon's own record that is held open costs neither the daemon nor a call", async () => {
  const files = Object.fromEntries(
    ["login", "second"].map((id) => [`${id}/suite.robot`, "*** Test Cases ***\nPass\n    No Operation\n"]),
  );
  await using host = await Host.create({ suites, files });
  host.chanceRobot("login", { leastMs: 10, mostMs: 50 });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  const instance = host.spool.daemonRecord()?.instance;

  const held = await hold(host, "daemon.json");
  host.configure({ suites: { second: { suite_execution_interval: 3600 } } });
  host.chanceRobot("second", { leastMs: 10, mostMs: 50 });
  await host.until(() => host.spool.result("second")?.last_rc === 0);
  const during = await host.agentCall();
  await held.letGo();
  const told = () => logLines(host, "daemon").filter((line) => line.includes("daemon.json"));
  await host.until(() => told().some((line) => line.includes("nobody holds")));

  expect(told().filter((line) => line.includes("given up"))).toHaveLength(1);
  expect(during.section.controller).toMatchObject({ daemon: { instance } });
  expect((await host.agentCall()).section.controller).toMatchObject({ daemon: { instance } });
});
