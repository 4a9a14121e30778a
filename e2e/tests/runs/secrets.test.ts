import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { entriesBelow } from "../../faults/files/plant.ts";
import { Host } from "../../rig/host/host.ts";
import { realRobotCommand } from "../../rig/robots/real-robot.ts";
import { runtime } from "../../runtimes/current.ts";

const hourly = { suite_execution_interval: 3600 };
/** Each place in the config has its own, so that a find reports where it came from. */
const CANARIES = {
  variable: "canary-variable-5f1c",
  list: "canary-list-91ab",
  env: "canary-env-77d0",
  argument: "canary-argument-3e42",
  param: "canary-param-c80d",
  broken: "canary-broken-14f9",
};
const SECRETS = {
  variable: { PASSWORD: CANARIES.variable, TOKENS: [CANARIES.list, 5] },
  env: { API_KEY: CANARIES.env },
  robot_params: { variablefile: `own.py:${CANARIES.argument}`, metadata: `key:${CANARIES.param}` },
};
const ALL_SECTIONS = { output: ["robotmk", "local", "robotmk_v2"], log_format: "json" };

faultTest(
  "values of a config are in no command line, log, section, answer or state but the copy of the config",
  { faults: [32] },
  async (report) => {
    await using host = await Host.create({
      config: ALL_SECTIONS,
      suites: { login: { ...hourly, ...SECRETS }, alone: { ...SECRETS, execution_mode: "external" } },
    });
    host.randomRobot("alone", { leastMs: 0, mostMs: 10, rc: 1 });
    const robot = host.scriptedRobot("login");
    const watched = watchCommandLines(host);
    const first = await host.agentCall();
    const run = await robot.nextRun();
    const during = await host.agentCall();
    const handed = [run.option("metadata"), run.option("variablefile").at(-1), run.env["API_KEY"]];
    const looks = [...watched.seen()];
    await run.end(1, { message: "It failed" });
    await host.until(() => host.spool.result("login")?.last_rc === 1);
    const manual = await host.runner("--run", "alone");
    const answers = [
      ...[first, during, await host.agentCall()].map(({ stdout, stderr }) => stdout + stderr),
      ...[manual, await host.ctrl("status", "--json"), await host.ctrl("validate", "--json")].map(said),
      ...[await host.ctrl("--help"), await host.daemon("status", "--json"), await host.runner("--help")].map(
        said,
      ),
    ];
    watched.stop();

    expect(handed).toEqual([[`key:${CANARIES.param}`], `own.py:${CANARIES.argument}`, CANARIES.env]);
    expect(looks.join("\n")).toContain("--argumentfile");
    expect(found([...looks, ...watched.seen()])).toEqual([]);
    expect(found(answers)).toEqual([]);
    const files = [...entriesBelow(dirname(host.folders.spool)), ...entriesBelow(host.folders.log)];
    const holding = files.filter((path) => found([readOrEmpty(path)]).length > 0);
    expect(holding).toEqual([join(host.folders.spool, "config.yml")]);
    report(
      32,
      `${looks.length} command lines, ${answers.length} answers, ${files.length} files: only config.yml has them`,
    );
  },
);

faultTest("a broken or refused config is reported without its values", { faults: [32] }, async (report) => {
  await using host = await Host.create({ config: ALL_SECTIONS });
  const broken = brokenConfigs();
  const answers: string[] = [];
  for (const config of broken) {
    host.writeConfigFile(config);
    const [json, text, manual] = await Promise.all([
      host.ctrl("validate", "--json"),
      host.ctrl("validate"),
      host.runner("--run"),
    ]);
    answers.push(said(json), said(text), said(manual), (await host.agentCall()).stdout);
  }

  expect(answers.every((answer) => answer !== "")).toBe(true);
  expect(found(answers)).toEqual([]);
  const files = entriesBelow(host.folders.log);
  expect(found(files.map(readOrEmpty))).toEqual([]);
  report(32, `${answers.length} answers about ${broken.length} broken configs, 0 values`);
});

faultTest(
  "programs that crash leave no value behind, and a killed runner's files go when its run is closed",
  { faults: [32] },
  async (report) => {
    await using host = await Host.create({
      config: ALL_SECTIONS,
      suites: { login: { ...hourly, ...SECRETS } },
    });
    const robot = host.scriptedRobot("login");
    await host.agentCall();
    const run = await robot.nextRun();
    const [folder = ""] = run.option("outputdir");
    expect(readdirSync(runtime.linuxPath(folder))).toEqual(
      expect.arrayContaining(["arguments.txt", "variables.json"]),
    );
    for (const runner of host.programProcesses("runner")) await host.kill(runner, "SIGABRT");
    await host.killDaemon("SIGABRT");
    await host.agentCall();
    await host.until(() => host.spool.result("login")?.last_finished?.outcome === "interrupted");
    // A runner that can't make its folders ends with the reason on its standard error.
    const refused = await host.runner("--run", "--config", join(host.folders.root, "absent.yml"));

    const files = [...entriesBelow(host.folders.spool), ...entriesBelow(host.folders.log)];
    const holding = files.filter((path) => found([readOrEmpty(path)]).length > 0);
    expect(holding).toEqual([join(host.folders.spool, "config.yml")]);
    expect(found([said(refused), said(await host.ctrl("status"))])).toEqual([]);
    report(32, `runner and daemon ended by SIGABRT: ${files.length} files, only config.yml has values`);
  },
);

faultTest(
  "a real Robot Framework gets values by files that go with its end, and shows none that the suite does not",
  { faults: [32] },
  async (report, context) => {
    await using host = await Host.create({
      config: { ...ALL_SECTIONS, robot_command: realRobotCommand(context) },
      suites: {
        login: { ...hourly, ...SECRETS, robot_params: { variablefile: `own.py:${CANARIES.argument}` } },
      },
      files: { "login/suite.robot": CHECKING_SUITE, "login/own.py": OWN_VARIABLES },
    });
    const watched = watchCommandLines(host);
    await host.agentCall();
    await host.until(() => host.spool.result("login")?.last_finished);
    watched.stop();
    const answer = await host.agentCall();

    expect(host.spool.result("login")?.last_message).toMatch(/^OK: login/);
    expect(found([...watched.seen(), answer.stdout])).toEqual([]);
    const files = entriesBelow(host.folders.spool);
    const holding = files.filter((path) => found([readOrEmpty(path)]).length > 0);
    expect(holding).toEqual([join(host.folders.spool, "config.yml")]);
    report(
      32,
      `real Robot: ${[...watched.seen()].length} command lines and ${files.length} files without values`,
    );
  },
);

/** A suite that passes only with the right values, and says none of them. */
const CHECKING_SUITE = `*** Test Cases ***
Knows
    Run Keyword If    len($PASSWORD) != ${CANARIES.variable.length} or len($TOKENS) != 2 or $TOKENS[1] != 5    Fail    wrong
    Run Keyword If    $OWN_LENGTH != ${CANARIES.argument.length} or len($API) != ${CANARIES.env.length}    Fail    wrong
`;
const OWN_VARIABLES = `import os


def get_variables(secret):
    return {"OWN_LENGTH": len(secret), "API": "x" * len(os.environ["API_KEY"])}
`;

function brokenConfigs(): string[] {
  const { broken } = CANARIES;
  const suite = (lines: string) => `suites:\n  login:\n${lines}\n`;
  return [
    suite(`    variable: {A: "${broken}"}\n    sute: x`),
    suite(`    variable: {A: "${broken}", A: x}`),
    suite(`    variable: {"\${A}": "${broken}"}`),
    suite(`    variable: "${broken}"`),
    suite(`    variable: [5, "${broken}"]`),
    suite(`    env: ["${broken}"]`),
    suite(`    env: {A: {B: "${broken}"}}`),
    suite(`    robot_params: {metadata: {a: "${broken}"}}`),
    suite(`    robot_params: {metadata: "a:${broken}", nothing: 1}`),
    suite(`    variable:\n      PASSWORD: "${broken}`),
    suite(`    variable:\n      PASSWORD: ${broken}: x`),
    suite(`    variable:\n\tPASSWORD: ${broken}`),
  ];
}

/** The command lines of all processes of the host that were ever seen. */
function watchCommandLines(host: Host): {
  readonly seen: () => ReadonlySet<string>;
  readonly stop: () => void;
} {
  const seen = new Set<string>();
  const look = () => {
    for (const { argv } of host.processes()) seen.add(argv.join(" "));
  };
  const timer = setInterval(look, 20);
  return {
    seen: () => {
      look();
      return seen;
    },
    stop: () => clearInterval(timer),
  };
}

function found(texts: readonly string[]): string[] {
  return Object.values(CANARIES).filter((canary) => texts.some((text) => text.includes(canary)));
}

function said(answer: { readonly stdout: string; readonly stderr: string }): string {
  return answer.stdout + answer.stderr;
}

/** A file may go while the others are read. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // A folder has no text.
    return "";
  }
}
