import fc from "fast-check";
import { expect, test } from "vitest";
import { someConfig, someSuite } from "../../fixtures/some-status.ts";
import { v2Config } from "./config.ts";

test("a suite with all that has a counterpart is written as Robotmk v2 writes it", () => {
  const config = someConfig(`
piggyback_host: shop
suites:
  login:
    suite: web/login.robot
    suite_execution_interval: 90.5
    timeout: 30.2
    max_attempts: 3
    retry_strategy: complete
    keep_runs: 7
    variable: {user: alice}
    env: {TOKEN: secret}
    robot_params:
      name: Shop
      suite: [a, b]
      test: one
      task: two
      include: [smoke, fast]
      exclude: slow
      variablefile: ["/robot/vars.py:arg1:arg2"]
      argumentfile: /robot/args.txt
      exitonfailure: true
`);
  expect(v2Config(config.suites, "/spool/system")).toEqual({
    runtime_directory: "/spool/system",
    rcc_config: { binary_path: "", profile_config: "Default", robocorp_home_base: "" },
    conda_config: { micromamba_binary_path: "", base_directory: "" },
    plan_groups: [
      {
        execution_interval: 91,
        plans: [
          {
            id: "login",
            source: { Manual: { base_dir: "/robot/web/login.robot" } },
            robot_config: {
              robot_target: "/robot/web/login.robot",
              top_level_suite_name: "Shop",
              suites: ["a", "b"],
              tests: ["one", "two"],
              test_tags_include: ["smoke", "fast"],
              test_tags_exclude: ["slow"],
              variables: [{ name: "user", value: "***" }],
              variable_files: ["/robot/vars.py"],
              argument_files: ["/robot/args.txt"],
              exit_on_failure: true,
              environment_variables_rendered_obfuscated: [{ name: "TOKEN", value: "***" }],
            },
            execution_config: { n_attempts_max: 3, retry_strategy: "Complete", timeout: 31 },
            environment_config: "System",
            session_config: "Current",
            working_directory_cleanup_config: { MaxExecutions: 7 },
            host: { Piggyback: "shop" },
            metadata: { application: "web/login.robot", suite_name: "login", variant: "" },
          },
        ],
      },
    ],
  });
});

test("a suite without anything of its own has every key still", () => {
  const [group] = v2Config([someSuite("login", "")], "/spool").plan_groups;
  expect(group?.plans[0]).toMatchObject({
    host: "Source",
    robot_config: { top_level_suite_name: null, suites: [], variables: [], exit_on_failure: false },
    execution_config: { n_attempts_max: 1, retry_strategy: "Incremental", timeout: 900 },
  });
});

test("serial suites are one group, any other is a group of its own", () => {
  const { suites } = someConfig(`
global_execution_interval: 900
suites:
  a: {execution_mode: agent_serial}
  b: {suite_execution_interval: 60}
  c: {execution_mode: agent_serial}
  d: {execution_mode: external}
`);
  const { plan_groups: groups } = v2Config(suites, "/spool");
  expect(groups.map((group) => [group.execution_interval, group.plans.map(({ id }) => id)])).toEqual([
    [900, ["a", "c"]],
    [60, ["b"]],
    [900, ["d"]],
  ]);
  expect(v2Config([], "/spool").plan_groups).toEqual([]);
});

test.each([
  ["vars.py", "vars.py"],
  ["vars.py:secret", "vars.py"],
  ["vars.py;secret;more", "vars.py"],
  ["vars:secret", "vars"],
  ["a:secret", "a"],
  [String.raw`C:\vars.py:secret`, String.raw`C:\vars.py`],
  ["C:/vars.py;secret", "C:/vars.py"],
])("of the variable file %j the section names %j", (written, shown) => {
  const suite = { ...someSuite("login"), robotParams: [{ option: "variablefile", values: [written] }] };
  const [group] = v2Config([suite], "/spool").plan_groups;
  expect(group?.plans[0]?.robot_config.variable_files).toEqual([shown]);
});

const CANARY = "c4n4ry";
/** A secret among any other characters; a variable file's arguments begin behind a separator. */
const secret = fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}${CANARY}${after}`);
const name = fc.stringMatching(/^[A-Za-z]{1,8}$/);

test("no value of a variable or of the environment gets into it, nor an argument of a variable file", () => {
  const value = fc.oneof(secret, fc.array(secret), fc.dictionary(name, secret));
  const suite = fc
    .record({
      variables: fc.array(fc.record({ name, value })),
      env: fc.array(fc.record({ name, value: secret })),
      // Of one letter before a slash Robot Framework makes a drive.
      file: fc.tuple(
        fc.stringMatching(/^[A-Za-z]{2,8}$/),
        fc.constantFrom(":", ";", ".py:", ".py;", ":/:"),
        secret,
      ),
      robotCommand: fc.array(secret),
      params: fc.array(
        fc.record({ option: fc.constantFrom("metadata", "variable"), values: fc.array(secret) }),
      ),
    })
    .map(({ file, params, ...rest }) => ({
      ...someSuite("login"),
      ...rest,
      robotParams: [...params, { option: "variablefile", values: [file.join("")] }],
    }));
  fc.assert(
    fc.property(suite, (some) => {
      expect(JSON.stringify(v2Config([some], "/spool"))).not.toContain(CANARY);
    }),
  );
});
