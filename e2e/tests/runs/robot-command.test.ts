// @module-tag runtime
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { Host } from "../../rig/host/host.ts";
import { realRobotCommand } from "../../rig/robots/real-robot.ts";
import { runtime } from "../../runtimes/current.ts";

const hourly = { suite_execution_interval: 3600 };

const oddValues: Record<string, string> = {
  QUOTES: `it's "quoted"`,
  SHELL: "$(touch /tmp/x) `id` ; rm -rf / & | > < * ? [a] {b} ~ !",
  PERCENT: "%PATH% %%",
  ROBOT: "${NOT_A_VARIABLE} @{LIST} &{MAP} %{HOME}",
  BACKSLASHES: "C:\\new\\table\\",
  LINES: "one\ntwo\r\n\tthree",
  COLONS: "http://host:80/a=b:c",
  DASHES: "--outputdir",
  SPACES: "  two  spaces  around  ",
  UNICODE: "ü € 日本 😀 é",
  EMPTY: "",
  HASH: "# no comment",
};

test("a robot_command that does not exist is reported for its suite with the path tried, and the others run", async () => {
  await using host = await Host.create({
    suites: { lost: { ...hourly, robot_command: ["/nowhere/python", "-m", "robot"] }, login: hourly },
  });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();

  await host.until(() => host.spool.result("lost")?.last_finished);
  await host.until(() => host.spool.result("login")?.last_rc === 0);

  expect(host.spool.result("lost")?.last_finished?.outcome).toBe("environment-failure");
  expect(host.spool.result("lost")?.last_message).toMatch(/^UNKNOWN: lost.*[\\/]nowhere[\\/]python/);
  const { section, localServices } = await host.agentCall();
  expect(section.suites.map(({ id, status }) => [id, status])).toEqual([
    ["lost", "fatal"],
    ["login", "nonfatal"],
  ]);
  expect(localServices.find(({ item }) => item === "Robotmk lost")?.state).toMatch(/^[23]$/);
});

test("a suite that is not there is reported with its path, and the others run", async () => {
  await using host = await Host.create({
    suites: { lost: { ...hourly, suite: "nowhere" }, login: hourly },
    files: { "login/suite.robot": "" },
  });
  host.randomRobot("lost", { leastMs: 0, mostMs: 10 });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  const first = await host.agentCall();
  expect(JSON.stringify(first.section.controller)).toMatch(/robots(\/|\\\\)nowhere/);

  await host.until(() => host.spool.result("lost")?.last_finished);
  await host.until(() => host.spool.result("login")?.last_rc === 0);

  expect(host.spool.result("lost")?.last_message).toMatch(/^UNKNOWN: lost.*robots[\\/]nowhere/);
  expect(host.robotRuns().map(({ suite }) => suite)).toEqual(["login"]);
});

test("odd variables reach Robot unchanged, by a file that goes when it has ended", async () => {
  await using host = await Host.create({ suites: { odd: { ...hourly, variable: oddValues } } });
  const robot = host.scriptedRobot("odd");
  await host.agentCall();
  const run = await robot.nextRun();
  const program = runtime.linuxPath(run.option("variablefile")[0] ?? "");
  const values = join(dirname(program), "variables.json");
  const given: unknown = JSON.parse(readFileSync(values, "utf8"));
  await run.end(0);

  expect(given).toEqual(oddValues);
  await host.until(() => host.spool.result("odd")?.last_rc === 0);
  expect([program, values].filter((file) => existsSync(file))).toEqual([]);
});

test("odd variables reach a real suite unchanged", async (context) => {
  await using host = await Host.create({
    config: { robot_command: realRobotCommand(context) },
    suites: { odd: { ...hourly, variable: oddValues } },
    files: { "odd/odd.robot": checkingSuite() },
  });
  await host.agentCall();

  const finished = await host.until(() => host.spool.result("odd")?.last_finished);

  expect(finished.message).toMatch(/^OK/);
  expect(finished.counts).toEqual({
    passed: Object.keys(oddValues).length,
    failed: 0,
    skipped: 0,
    not_run: 0,
  });
}, 60_000);

test("robot_params reach Robot as its long options, a list as a repeated one, true as a flag", async () => {
  const robot_params = {
    include: ["smoke", "a AND b"],
    name: "My Suite",
    exitonfailure: true,
    loglevel: "DEBUG",
  };
  await using host = await Host.create({ suites: { login: { ...hourly, robot_params } } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  await run.end(0);

  expect(run.option("include")).toEqual(["smoke", "a AND b"]);
  expect(run.option("name")).toEqual(["My Suite"]);
  expect(run.argv).toContain("--exitonfailure");
  expect(run.argv.at(-1)).toBe(host.path(`${host.folders.robotdir}/login`));
});

test("the robot knows its run and attempt, and env adds to its environment", async () => {
  await using host = await Host.create({
    suites: { login: { ...hourly, env: { SHOP_URL: "http://shop/?a=b" } } },
  });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  await run.end(0);
  await host.until(() => host.spool.runs("login")[0]?.phase === "finished");

  expect(run.env).toMatchObject({ SHOP_URL: "http://shop/?a=b", ROBOTMK_ATTEMPT: "1" });
  expect(host.spool.runs("login").map(({ run_id }) => run_id)).toEqual([run.runId]);
});

/** Robot reads the expected value from Python source, in which nothing is special to Robot but the backslash. */
function checkingSuite(): string {
  const tests = Object.entries(oddValues).map(([name, value]) => {
    const bytes = Buffer.from(value).toString("hex");
    return `${name}\n    \${expected} =    Evaluate    bytes.fromhex('${bytes}').decode()\n    Should Be Equal    \${${name}}    \${expected}\n`;
  });
  return `*** Test Cases ***\n${tests.join("\n")}`;
}
