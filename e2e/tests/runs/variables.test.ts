// @module-tag runtime
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const external = { execution_mode: "external" };

/** What is special to a shell, to Robot, to its command line, to its files, or to a pipe's size. */
const values: Readonly<Record<string, unknown>> = {
  SPACES: "  two  spaces  around  ",
  QUOTES: `it's "quoted" \`twice\``,
  DOLLAR: "$HOME $(id) ${NOT_A_VARIABLE} ${{1 + 1}} @{LIST} &{MAP} %{HOME}",
  PERCENT: "%PATH% %% %{PATH=none}",
  BACKSLASHES: "C:\\new\\table\\ \\${x} \\\\",
  NEWLINES: "one\ntwo\r\nthree\n",
  TAB: "a\tb\t",
  EMOJI: "😀 ü € 日本 e\u0301 \u200b",
  TYPE: " int:42",
  DASHES: "--argumentfile",
  COLONS: "http://host:80/a=b:c",
  HASH: "# no comment",
  BLANK: "",
  LOOKS_LIKE_A_NUMBER: "007",
  LOOKS_LIKE_A_BOOLEAN: "yes",
  LOOKS_LIKE_NOTHING: "None",
  CONTROL: "bell \u0007 escape \u001b[31m",
  COMMANDS: `$(touch x) \`id\` ; rm -rf / & | > < && || ! ~ * ? [a] {a,b} # $'\\n'`,
  ARGUMENTS: "--variable X:1 -v Y:2 --listener evil.py",
  SECTION: '<<<local>>>\n0 "x" - y',
  DIRECTIONS: "\u202e\u2066\ufeff\u2028\u0085",
  FORTY_KILOBYTES_OF_QUOTES: "\"'".repeat(20_000),
  FIFTY_KILOBYTES: "50 kB \\ $ 😀 \n".repeat(3_200),
  TWO_HUNDRED_KILOBYTES: "200 kB \" ' % ".repeat(15_000),
  INTEGER: 42,
  NEGATIVE: -7,
  FLOAT: 1.5,
  IS_ON: true,
  IS_OFF: false,
  ABSENT: null,
  LIST: [1, "a  b", "$x", null, [true, ["deep"]], ""],
  NO_LIST: [],
  MAP: { "a key": { list: [1, { x: "${y}" }], "😀": "ü" }, 0: null },
  NO_MAP: {},
  LIST__TEXT: "no list",
};

const pythonTypes: Readonly<Record<string, string>> = {
  SPACES: "str",
  LOOKS_LIKE_A_NUMBER: "str",
  LOOKS_LIKE_NOTHING: "str",
  FIFTY_KILOBYTES: "str",
  BLANK: "str",
  INTEGER: "int",
  FLOAT: "float",
  IS_ON: "bool",
  ABSENT: "NoneType",
  LIST: "list",
};

faultTest(
  "variables of any type and with any character reach a real suite unchanged",
  { faults: [31], timeoutMs: 180_000 },
  async (report, context) => {
    await using host = await hostWithRobot(realRobotCommand(context), { told: external });
    const told = join(host.folders.root, "told.json");
    host.configure({ suites: { told: { variable: { ...values, TARGET: host.path(told) } } } });

    const { exitCode, stdout, stderr } = await host.runner("--run");

    expect(stdout + stderr).toMatch(/^OK: told/);
    expect(exitCode).toBe(0);
    const { variables, types } = JSON.parse(readFileSync(told, "utf8"));
    for (const [name, value] of Object.entries(values)) expect(variables[name], name).toEqual(value);
    expect(types).toMatchObject(pythonTypes);
    const longest = Math.max(...Object.values(values).map((value) => String(value).length));
    report(
      31,
      `${Object.keys(values).length} values arrived as written, the longest of ${longest} characters`,
    );
  },
);

faultTest(
  "a NUL in a variable, wherever it hides, is refused with its place and starts nothing",
  { faults: [31] },
  async (report) => {
    await using host = await Host.create({ suites: { told: external } });
    const hiding = ['"a\\0b"', '["a", "\\0"]', '{a: {b: "\\x00"}}', '"\\u0000"'];
    for (const value of hiding) {
      host.writeConfigFile(`suites:\n  told:\n    variable:\n      X: ${value}\n`);
      const [validate, run] = [await host.ctrl("validate"), await host.runner("--run")];
      expect(validate.stdout + validate.stderr, value).toMatch(/robotmk\.yml:4:\d+: .*NUL/);
      expect([validate.exitCode, run.exitCode], value).toEqual([1, 1]);
    }
    expect(host.spool.runs("told")).toEqual([]);
    report(31, `${hiding.length} NULs refused with line and column, nothing run`);
  },
);

test("each suite has its own variables, environment and folder, and its run's id and attempt", async (context) => {
  await using host = await hostWithRobot(realRobotCommand(context), {
    one: { ...external, suite: "told", env: { SHOP: "a b $c 😀", ROBOT_SYSLOG_LEVEL: "TRACE" } },
    two: { ...external, suite: "told" },
  });
  const told = (id: string) => join(host.folders.root, `${id}.json`);
  host.configure({
    suites: {
      one: {
        variable: { TARGET: host.path(told("one")), WHO: "first" },
        working_directory: host.path(host.folders.root),
      },
      two: { variable: { TARGET: host.path(told("two")) } },
    },
  });

  expect((await host.runner("--run")).exitCode).toBe(0);

  const [one, two] = ["one", "two"].map((id) => JSON.parse(readFileSync(told(id), "utf8")));
  expect(one.variables).toMatchObject({ WHO: "first", ROBOTMK_ATTEMPT: "1" });
  expect(two.variables).not.toHaveProperty("WHO");
  for (const [id, of] of Object.entries({ one, two })) {
    const [run] = host.spool.runs(id);
    expect(of.variables["ROBOTMK_RUN_ID"]).toBe(run?.run_id);
    expect(of.env).toMatchObject({ ROBOTMK_RUN_ID: run?.run_id, ROBOTMK_ATTEMPT: "1" });
  }
  expect(one.env).toMatchObject({ SHOP: "a b $c 😀", ROBOT_SYSLOG_LEVEL: "TRACE" });
  expect(two.env).not.toHaveProperty("SHOP");
  expect(runtime.linuxPath(one.cwd)).toBe(realpathSync(host.folders.root));
  expect(runtime.linuxPath(two.cwd)).toBe(realpathSync(join(host.folders.robotdir, "told")));
});

test("what the caller's environment says to Robot and Python does not reach a suite", async (context) => {
  await using host = await hostWithRobot(realRobotCommand(context), { told: external });
  const told = join(host.folders.root, "told.json");
  host.configure({ suites: { told: { variable: { TARGET: host.path(told) } } } });
  const env = {
    ...host.env,
    ROBOT_OPTIONS: "--variable LEAKED:1 --name Leaked --dryrun",
    PYTHONPATH: host.path(host.folders.robotdir),
    PYTHONSTARTUP: "/nowhere",
    NODE_OPTIONS: "--trace-exit",
  };

  const { exitCode } = await runCommand(host.command("runner", "--run"), { env, cwd: "/" });

  expect(exitCode).toBe(0);
  const { variables, env: seen } = JSON.parse(readFileSync(told, "utf8"));
  expect(variables).not.toHaveProperty("LEAKED");
  expect(
    Object.keys(seen).filter((name) => /^(ROBOT_OPTIONS|PYTHON(PATH|STARTUP)|NODE_OPTIONS)$/.test(name)),
  ).toEqual([]);
});

test("robot_params choose the tests and name the suite, a list repeats an option, true is a flag", async (context) => {
  const python = realRobotPython(context);
  const several = { ...external, suite: "several" };
  await using host = await hostWithRobot(
    realRobotCommand(context),
    {
      named: { ...several, robot_params: { name: "A  Name: with $ 😀", test: ["First", "Third*"] } },
      tagged: {
        ...several,
        robot_params: { include: ["smoke", "aANDb"], exclude: "slow", variable: ["X:1", "Y:a:b"] },
      },
      strict: { ...several, robot_params: { exitonfailure: true, loglevel: "DEBUG", removekeywords: false } },
      all: several,
    },
    { "several/several.robot": severalTests },
  );

  expect((await host.runner("--run")).exitCode).toBe(1);

  const read = async (id: string) => await readWithRobot(python, host.spool.result(id)?.xml ?? "");
  const [named, tagged, strict, all] = [
    await read("named"),
    await read("tagged"),
    await read("strict"),
    await read("all"),
  ];
  expect(named.name).toBe("A  Name: with $ 😀");
  expect(Object.keys(named.tests)).toEqual(["First", "Third One"]);
  expect(Object.keys(tagged.tests)).toEqual(["First", "Both"]);
  expect(tagged.tests["Both"]).toEqual({ status: "PASS", message: "1 a:b" });
  expect(strict.tests["Both"]?.message).toMatch(/^Failure occurred and exit-on-failure mode is in use/);
  expect(host.spool.result("strict")?.last_finished?.counts).toEqual({
    passed: 2,
    failed: 1,
    skipped: 0,
    not_run: 2,
  });
  expect(all).toMatchObject({ name: "Several", passed: 3, failed: 2 });
});

async function hostWithRobot(
  command: readonly string[],
  suites: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  files: Readonly<Record<string, string>> = {},
): Promise<Host> {
  return await Host.create({
    config: { robot_command: command, max_parallel_executions: 2 },
    suites,
    files: { "told/told.robot": tellingSuite, "told/Teller.py": teller, ...files },
  });
}

const tellingSuite = `*** Settings ***
Library    Teller.py

*** Test Cases ***
Tell
    Tell    \${TARGET}
`;

/** Tells all that a suite sees. In Python, so that nothing of it is read as Robot's syntax. */
const teller = `import json
import os

from robot.libraries.BuiltIn import BuiltIn


def tell(target):
    variables = BuiltIn().get_variables(no_decoration=True)
    told = {
        "variables": dict(variables),
        "types": {name: type(value).__name__ for name, value in variables.items()},
        "env": dict(os.environ),
        "cwd": os.getcwd(),
    }
    with open(target, "w", encoding="utf-8") as file:
        json.dump(told, file, default=repr)
`;
import { faultTest } from "../../faults/fault-test.ts";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { readWithRobot, realRobotCommand, realRobotPython } from "../../rig/robots/real-robot.ts";
import { runtime } from "../../runtimes/current.ts";

const severalTests = `*** Test Cases ***
First
    [Tags]    smoke
    No Operation

Slow
    [Tags]    smoke    slow
    No Operation

Fails
    Fail    on purpose

Both
    [Tags]    a    b
    Set Test Message    \${X} \${Y}

Third One
    No Operation
`;
