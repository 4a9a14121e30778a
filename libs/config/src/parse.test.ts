import { expect, test } from "vitest";
import { NOT_SUPPORTED_YET } from "./checks/keys.ts";
import { formatIssue } from "./issues/issue.ts";
import { parseConfig } from "./parse.ts";

const origin = {
  file: "/etc/robotmk.yml",
  defaults: { spoolDir: "/s", logDir: "/l", robotdir: "/r", robotCommand: ["robot"] },
};
const parse = (text: string) => parseConfig(text, origin);
const issuesOf = (text: string) =>
  parse(text).issues.map(
    (issue) => `${issue.severity} ${formatIssue(issue).replace("/etc/robotmk.yml:", "")}`,
  );

test("the configuration of the design's example is valid and without doubts", () => {
  const result = parse(`
execution_mode: agent_parallel
global_execution_interval: 3600
global_cache_time: 4000
max_parallel_executions: 4
suites:
  suite1_with_vars:
    suite: suite1
    suite_execution_interval: 180
    suite_cache_time: 240
    variable: {var1: foo, var2: bar}
  suite1_without_vars: {suite: suite1, suite_execution_interval: 900, suite_cache_time: 1100}
  suite2:
    suite_execution_interval: 1800
`);
  expect(result).toMatchObject({
    kind: "valid",
    issues: [],
    config: {
      file: "/etc/robotmk.yml",
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      suites: [
        { id: "suite1_with_vars", suitePath: "/r/suite1", intervalSeconds: 180, cacheTimeSeconds: 240 },
        { id: "suite1_without_vars", suitePath: "/r/suite1", intervalSeconds: 900, cacheTimeSeconds: 1100 },
        { id: "suite2", suitePath: "/r/suite2", intervalSeconds: 1800, cacheTimeSeconds: 3600 },
      ],
    },
  });
});

test.each([
  "suites: {my_suite: {}}",
  "suites:\n  my_suite:\n",
  "\uFEFFsuites:\r\n  my_suite:\r\n",
  "---\nsuites: {my_suite: }\n...",
])("%j is a whole configuration", (text) => {
  expect(parse(text)).toMatchObject({ kind: "valid", issues: [], config: { suites: [{ id: "my_suite" }] } });
});

const SMALLEST = "the smallest configuration is suites: {my_suite: {}}";
const FORMAT = "must be a number of seconds, or a number with a unit such as 90s, 5m or 2h";

test.each([
  ["nothing", "", [`1:1: Cannot find any suite as the file is empty: ${SMALLEST}`]],
  ["a comment", "# x\n", [`1:1: Cannot find any suite as the file is empty: ${SMALLEST}`]],
  ["a list", "- a", [`1:1: Cannot find any suite as the file holds a list, no mapping: ${SMALLEST}`]],
  ["a text", "hello", [`1:1: Cannot find any suite as the file holds a text, no mapping: ${SMALLEST}`]],
  [
    "no suites",
    "log_level: info",
    [`1:1: Cannot find any suite as the key "suites" is missing: ${SMALLEST}`],
  ],
  [
    "nothing below suites",
    "suites:\n  # all of them are comments",
    ["1:1: Cannot use the configuration as suites must be a mapping of suite ids: current value is empty"],
  ],
  [
    "a list of suites",
    "suites: [a]",
    ["1:9: Cannot use the configuration as suites must be a mapping of suite ids: current value is a list"],
  ],
  [
    "a text for a suite",
    "suites:\n  a: b",
    ['2:6: Cannot schedule suite "a" as it must be a mapping: current value is "b"'],
  ],
  ["a tab", "suites:\n\ta:", ["2:1: Cannot read the file as YAML: tabs are not allowed as indentation"]],
  [
    "two documents",
    "suites: {a: }\n---\n",
    ["2:1: Cannot read the file as YAML: a second document begins, and there may be but one"],
  ],
  [
    "a NUL",
    "suites:\n  a\u0000",
    ["2:4: Cannot read the file as it must be text: it holds the character U+0000"],
  ],
  [
    "a flood of brackets",
    `suites: ${"[".repeat(100_000)}`,
    ["1:73: Cannot read the file as its YAML is no plausible configuration: it nests more than 64 levels"],
  ],
  [
    "an unknown key",
    "suites:\n  a:\n    sute: b",
    ['3:5: Cannot schedule suite "a" as key "sute" is unknown: the nearest known key is "suite"'],
  ],
  [
    "a key written twice",
    "suites:\n  a: {}\n  a: {}",
    ['3:3: Cannot use key "a" twice in one mapping: it stands in line 2 already'],
  ],
  [
    "ids that differ in case",
    "suites: {a: , A: }",
    ['1:15: Cannot use suite id "A" as it differs only in case from "a": their files would mix'],
  ],
  [
    "impossible ids",
    "suites:\n  ../../x:\n  a/b:\n  con:\n  x y:\n  '':\n  runner:\n",
    [
      '2:3: Cannot use suite id "../../x" as it may hold only letters A to Z, digits, ".", "_" and "-": it holds "/"',
      '3:3: Cannot use suite id "a/b" as it may hold only letters A to Z, digits, ".", "_" and "-": it holds "/"',
      '4:3: Cannot use suite id "con" as it is taken: "con" is a device on Windows, whatever follows the dot',
      '5:3: Cannot use suite id "x y" as it may hold only letters A to Z, digits, ".", "_" and "-": it holds " "',
      '6:3: Cannot use suite id "" as it is empty',
      '7:3: Cannot use suite id "runner" as it is taken: the controller keeps its own state under this name',
    ],
  ],
  [
    "impossible intervals",
    `suites:
  a: {suite_execution_interval: 0}
  b: {suite_execution_interval: -1}
  c: {suite_execution_interval: 5 apples}
  d: {suite_execution_interval: .nan}
  e: {suite_execution_interval: .inf}
  f: {suite_execution_interval: 1000000000}
  g: {suite_execution_interval: [60]}
  h: {suite_execution_interval: }
global_execution_interval: true
`,
    [
      '2:33: Cannot schedule suite "a" as suite_execution_interval must be at least 1 second: current value is 0',
      '3:33: Cannot schedule suite "b" as suite_execution_interval must be at least 1 second: current value is -1',
      `4:33: Cannot schedule suite "c" as suite_execution_interval ${FORMAT}: current value is "5 apples"`,
      `5:33: Cannot schedule suite "d" as suite_execution_interval ${FORMAT}: current value is ".nan"`,
      `6:33: Cannot schedule suite "e" as suite_execution_interval ${FORMAT}: current value is ".inf"`,
      '7:33: Cannot schedule suite "f" as suite_execution_interval must be at most 366 days: current value is 1000000000',
      `8:33: Cannot schedule suite "g" as suite_execution_interval ${FORMAT}: current value is a list`,
      `9:7: Cannot schedule suite "h" as suite_execution_interval ${FORMAT}: current value is empty`,
      `10:28: Cannot use the configuration as global_execution_interval ${FORMAT}: current value is true`,
    ],
  ],
  [
    "wrong types",
    `log_level: loud
max_parallel_executions: 0
cache_factor: 0.5
output: local
robotdir: ~/robots
suites:
  a: {html_log: yes, robot_command: robot, suite: ../x, env: [A], variable: 5}
`,
    [
      '1:12: Cannot use the configuration as log_level must be "debug", "info", "warn" or "error": current value is "loud"',
      "2:26: Cannot use the configuration as max_parallel_executions must be a whole number from 1 to 1000: current value is 0",
      "3:15: Cannot use the configuration as cache_factor must be a number from 1 to 1000: current value is 0.5",
      '4:9: Cannot use the configuration as output must be a list of robotmk, local, robotmk_v2: current value is "local"',
      '5:11: Cannot use the configuration as robotdir must not begin with "~", which only a shell replaces: current value is "~/robots"',
      '7:17: Cannot schedule suite "a" as html_log must be true or false: current value is "yes"',
      '7:37: Cannot schedule suite "a" as robot_command must be a list such as [python3, -m, robot]: current value is "robot"',
      '7:51: Cannot schedule suite "a" as suite must stay below robotdir, or be an absolute path: current value is "../x"',
      '7:62: Cannot schedule suite "a" as env must be a mapping of names to texts: current value is a list',
      '7:77: Cannot schedule suite "a" as variable must be a mapping of names to values, or a list of texts such as "NAME:value": current value is a number',
    ],
  ],
  [
    "options that the controller needs itself",
    "robot_params: {outputdir: /tmp}\nsuites: {a: {robot_params: {incldue: x}}}",
    [
      '1:16: Cannot use the configuration as key "outputdir" in robot_params must not be set, as the controller reads and keeps each run\'s files in a folder of its own',
      '2:29: Cannot schedule suite "a" as key "incldue" in robot_params is no option of Robot Framework: the nearest one is include',
    ],
  ],
])("a file with %s is refused", (_name, text, expected) => {
  expect(parse(text).kind).toBe("invalid");
  expect(issuesOf(text)).toEqual(expected.map((issue) => `error ${issue}`));
});

test("a byte order mark does not shift the places of the first line", () => {
  expect(parse("\uFEFFlog_level: loud\nsuites: {a: }").issues).toMatchObject([{ line: 1, column: 12 }]);
});

test("what is not supported yet is an error, never ignored", () => {
  const refused = NOT_SUPPORTED_YET.filter(({ key, value }) => {
    const issues = issuesOf(`${key}: ${value === undefined ? "x" : `[${value}]`}\nsuites: {a: }`);
    return issues.some((issue) => issue.startsWith("error 1:") && issue.includes("is not supported yet: "));
  });
  expect(refused).toEqual(NOT_SUPPORTED_YET);
});

test("issues carry the place and the nearest key as data", () => {
  expect(parse("suites:\n  a: {sute: b}").issues).toEqual([
    {
      severity: "error",
      message: 'Cannot schedule suite "a" as key "sute" is unknown: the nearest known key is "suite"',
      file: "/etc/robotmk.yml",
      line: 2,
      column: 7,
      keyPath: ["suites", "a", "sute"],
      nearestKey: "suite",
    },
  ]);
  expect(parse("suites: {a: {robot_params: {incldue: x}}}").issues).toMatchObject([
    { keyPath: ["suites", "a", "robot_params", "incldue"], nearestKey: "include" },
  ]);
});

test("a refused file still tells its usable suites and the settings that can be read", () => {
  expect(
    parse("spool_dir: spool\nlog_dir: 5 \nlog_level: loud\nsuites: {a: {timeout: 0}, con: , b: , B: }"),
  ).toMatchObject({
    kind: "invalid",
    suiteIds: ["a", "b"],
    partial: { spoolDir: "/etc/spool", logDir: "/etc/5" },
  });
  expect(parse("spool_dir: /x\nsuites:\n  a:\n  b: {\n").kind).toBe("invalid");
  expect(parse("spool_dir: /x\nsuites:\n  a:\n bad\n")).toMatchObject({
    suiteIds: ["a"],
    partial: { spoolDir: "/x" },
  });
  expect(parse("")).toMatchObject({ suiteIds: [], partial: {} });
});

test("a thousand issues are cut to a hundred, and the last line says so", () => {
  const suites = Array.from({ length: 1000 }, (_, index) => `  s${index}: {timeout: 0}\n`);
  const { issues } = parse(`suites:\n${suites.join("")}`);
  expect(issues).toHaveLength(101);
  expect(issues.at(-1)?.message).toBe("The file has more issues than the 100 that are listed");
});

test("no value of a variable, an option or the environment is quoted", () => {
  const secret = "hunter2";
  const texts = [
    `suites: {a: {variable: ${secret}, env: ${secret}, robot_params: ${secret}}}`,
    `suites: {a: {variable: [${secret}], env: {A: [${secret}]}, robot_params: {dryrun: ${secret}, name: [a, ${secret}]}}}`,
    `suites: {a: {variable: {x: "${secret}\\0"}, env: {x: "${secret}\\0"}, robot_params: {name: "${secret}\\0"}}}`,
    `{env: ${secret}, robot_params: {variable: ["${secret}"]}, suites: {a: }}`,
  ];
  for (const text of texts) {
    expect(parse(text).kind).toBe("invalid");
    expect(JSON.stringify(parse(text).issues)).not.toContain(secret);
  }
});

test("ten thousand suites are parsed in their order", () => {
  const lines = Array.from({ length: 10_000 }, (_, index) => `  s${index}: {suite_execution_interval: 60}\n`);
  const result = parse(`suites:\n${lines.join("")}`);
  expect(result.kind === "valid" && result.config.suites.map(({ id }) => id)).toEqual(
    lines.map((_, index) => `s${index}`),
  );
});
