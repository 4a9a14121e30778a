import * as v from "valibot";
import { expect, test } from "vitest";
import type { SuiteConfig } from "../config.ts";
import { parseConfig } from "../parse.ts";
import { writtenConfigSchema } from "../schema/schema.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { hostConfig } from "./host-config.ts";
import { canonicalJson, suiteConfig, suitesRunAs } from "./suite-config.ts";

/** The suites of a text, whether their keys are supported already or not. */
function suitesOf(text: string, file = "/etc/check_mk/robotmk.yml"): readonly SuiteConfig[] {
  const defaults = {
    spoolDir: "/s",
    logDir: "/l",
    robotdir: "/robots",
    robotCommand: ["python3", "-m", "robot"],
  };
  const written = v.parse(writtenConfigSchema, readYaml(text).root);
  const origin = { file, defaults };
  const host = hostConfig(written, origin);
  return [...written.suites].map(([id, body]) => suiteConfig({ id, body }, { written, host, origin }));
}

test("a suite with nothing below its id has every default", () => {
  const [suite] = suitesOf("suites: {login: }");
  expect(suite).toEqual({
    id: "login",
    executionMode: "agent_parallel",
    suite: "login",
    suitePath: "/robots/login",
    intervalSeconds: 900,
    cacheTimeSeconds: 1800,
    missedRuns: "coalesce",
    needsDesktop: false,
    timeoutSeconds: 900,
    totalTimeoutSeconds: undefined,
    stopGraceSeconds: 30,
    maxAttempts: 1,
    retryStrategy: "incremental",
    runAs: undefined,
    robotCommand: ["python3", "-m", "robot"],
    variables: [],
    robotParams: [],
    env: [],
    workingDirectory: undefined,
    piggybackHost: undefined,
    htmlLog: false,
    keepRuns: 50,
    keepDays: 14,
    keepFailedRuns: 5,
    keepMb: 1000,
    maxProcesses: undefined,
    maxMemoryMb: undefined,
    maxOutputMb: 2000,
    levels: new Map(),
    testServices: false,
    locks: [],
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test("every key of a suite arrives, and wins over the top of the file", () => {
  const keys = `
    execution_mode: external
    missed_runs: skip
    timeout: 2m
    total_timeout: 5m
    stop_grace: 5
    max_attempts: 2
    retry_strategy: complete
    run_as: bob
    robot_command: [/opt/venv/bin/python, -m, robot]
    working_directory: work
    piggyback_host: web1
    html_log: true
    locks: [desktop]`;
  const others = `
    execution_mode: agent_parallel
    missed_runs: coalesce
    timeout: 1
    total_timeout: 1
    stop_grace: 1
    max_attempts: 1
    retry_strategy: incremental
    run_as: eve
    robot_command: [robot]
    working_directory: /
    piggyback_host: web2
    html_log: false
    locks: []`;
  const expected = {
    executionMode: "external",
    missedRuns: "skip",
    timeoutSeconds: 120,
    totalTimeoutSeconds: 300,
    stopGraceSeconds: 5,
    maxAttempts: 2,
    retryStrategy: "complete",
    runAs: "bob",
    robotCommand: ["/opt/venv/bin/python", "-m", "robot"],
    workingDirectory: "/robots/work",
    piggybackHost: "web1",
    htmlLog: true,
    locks: ["desktop"],
  };
  const atTop = keys.replaceAll("\n    ", "\n");
  expect(suitesOf(`${atTop}\nsuites: {a: }`)).toMatchObject([expected]);
  expect(suitesOf(`${atTop}\nsuites:\n  a:${others}\n  b:${keys}`)[1]).toMatchObject(expected);
  expect(suitesOf(`${others.replaceAll("\n    ", "\n")}\nsuites:\n  b:${keys}`)).toMatchObject([expected]);
});

test("intervals and cache times follow the mode of the suite", () => {
  const suites = suitesOf(`
global_execution_interval: 1h
global_cache_time: 4000
cache_factor: 3
suites:
  serial: {execution_mode: agent_serial, suite_execution_interval: 60, suite_cache_time: 70}
  parallel: {suite_execution_interval: 60}
  own_cache: {suite_execution_interval: 60, suite_cache_time: 70}
  default: {}
  external: {execution_mode: external}
`);
  const times = suites.map(({ id, intervalSeconds, cacheTimeSeconds }) => [
    id,
    intervalSeconds,
    cacheTimeSeconds,
  ]);
  expect(times).toEqual([
    ["serial", 3600, 4000],
    ["parallel", 60, 180],
    ["own_cache", 60, 70],
    ["default", 3600, 10800],
    ["external", 3600, 10800],
  ]);
});

test("the default time-out is the interval, but not less than ten minutes", () => {
  const suites = suitesOf("suites: {a: {suite_execution_interval: 60}, b: {suite_execution_interval: 2h}}");
  expect(suites.map(({ timeoutSeconds }) => timeoutSeconds)).toEqual([600, 7200]);
});

test("variables of all places merge by Robot Framework's idea of a name, the suite's own win", () => {
  const [suite] = suitesOf(`
robot_params: {variable: {top: 1, Both: 1, all_three: 1}}
suites:
  a:
    robot_params: {variable: ["both:2", "ALL THREE:2", "middle:2"]}
    variable: {allThree: 3, own: 3}
`);
  expect(suite?.variables).toEqual([
    { name: "top", value: 1 },
    { name: "both", value: "2" },
    { name: "allThree", value: 3 },
    { name: "middle", value: "2" },
    { name: "own", value: 3 },
  ]);
  expect(suite?.robotParams).toEqual([]);
});

test("options merge one by one, and false undoes a default", () => {
  const [suite] = suitesOf(`
robot_params: {dryrun: true, include: [a, b], name: Top, exitonfailure: true}
suites:
  a: {robot_params: {Include: c, exit-on-failure: false, settag: [x, 007]}}
`);
  expect(suite?.robotParams).toEqual([
    { option: "dryrun", values: true },
    { option: "include", values: ["c"] },
    { option: "name", values: ["Top"] },
    { option: "settag", values: ["x", "007"] },
  ]);
});

test("the environment merges by name", () => {
  const [suite] = suitesOf("{env: {A: 1, B: 1}, suites: {a: {env: {B: '2', C: 3}}}}");
  expect(suite?.env).toEqual([
    { name: "A", value: "1" },
    { name: "B", value: "2" },
    { name: "C", value: "3" },
  ]);
});

test("paths begin at robotdir, a program's folder at the file", () => {
  const text = `
suites:
  below: {suite: web/login.robot, working_directory: web, robot_command: [venv/bin/python, -m, robot]}
  elsewhere: {suite: /opt/suites, robot_command: [python3.12]}
`;
  expect(suitesOf(text)).toMatchObject([
    {
      suite: "web/login.robot",
      suitePath: "/robots/web/login.robot",
      workingDirectory: "/robots/web",
      robotCommand: ["/etc/check_mk/venv/bin/python", "-m", "robot"],
    },
    { suitePath: "/opt/suites", robotCommand: ["python3.12"] },
  ]);
});

test("on Windows the same rules make Windows paths", () => {
  const text = `
robotdir: D:\\robots
suites:
  a: {suite: web/login, robot_command: ['venv\\Scripts\\python.exe']}
`;
  expect(suitesOf(text, "C:\\ProgramData\\checkmk\\agent\\config\\robotmk.yml")).toMatchObject([
    {
      suitePath: "D:\\robots\\web\\login",
      robotCommand: ["C:\\ProgramData\\checkmk\\agent\\config\\venv\\Scripts\\python.exe"],
    },
  ]);
});

test("the digest tells which suites a change of the file concerns", () => {
  const digests = (text: string) => suitesOf(text).map(({ digest }) => digest);
  const before = digests("suites: {a: {timeout: 60, max_attempts: 2}, b: {}}");
  const reordered = digests("suites:\n  # a comment\n  a: {max_attempts: 2, timeout: 1m}\n  b:\n");
  const changed = digests("suites: {a: {timeout: 61, max_attempts: 2}, b: {}}");
  expect(reordered).toEqual(before);
  expect(changed[0]).not.toBe(before[0]);
  expect(changed[1]).toBe(before[1]);
  expect(digests("{html_log: true, suites: {b: }}")[0]).not.toBe(before[1]);
});

const defaults = { spoolDir: "/s", logDir: "/l", robotdir: "/r", robotCommand: ["robot"] };

test.each([
  [undefined, ["plain"]],
  ["alice", ["desktop", "mail"]],
  ["bob", ["late"]],
  ["nobody", []],
])("the suites of %s", (user, expected) => {
  const text = "suites: {plain: , desktop: {run_as: alice}, late: {run_as: bob}, mail: {run_as: alice}}";
  const result = parseConfig(text, { file: "/f", defaults });
  if (result.kind !== "valid") throw new Error("not valid");
  expect(suitesRunAs(result.config, user).suites.map(({ id }) => id)).toEqual(expected);
});

test("the order of keys makes no difference, that of lists does", () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: undefined })).toBe('{"b":[{"c":2,"d":1}]}');
  expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});
