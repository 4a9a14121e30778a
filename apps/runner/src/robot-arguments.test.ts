import fc from "fast-check";
import { expect, test } from "vitest";
import { someSuite } from "./fixtures/some-suite.ts";
import { type AttemptPlace, fileVariables, robotArguments } from "./robot-arguments.ts";

const PLACE: AttemptPlace = {
  outputFolder: "/run",
  runId: "20261122T101530123Z-4f9a1c",
  attempt: 1,
  rerunFailed: undefined,
  variableFile: undefined,
};

/** What stands between the suite's own arguments and the end. */
const OURS = [
  "--variable",
  "ROBOTMK_RUN_ID:20261122T101530123Z-4f9a1c",
  "--variable",
  "ROBOTMK_ATTEMPT:1",
  "--outputdir",
  "/run",
  "--output",
  "output.xml",
  "--log",
  "log.html",
  "--report",
  "NONE",
  "--consolecolors",
  "off",
  "--consolemarkers",
  "off",
];

test("a plain suite gets our options and its path last", () => {
  expect(robotArguments(someSuite(), PLACE)).toEqual([...OURS, "/robot/login"]);
});

test("the suite's own options come before ours, lists and flags as they are meant", () => {
  const suite = someSuite("robot_params: {include: [smoke, fast], dryrun: true, name: Login}");
  expect(robotArguments(suite, PLACE)).toEqual([
    "--include",
    "smoke",
    "--include",
    "fast",
    "--dryrun",
    "--name",
    "Login",
    ...OURS,
    "/robot/login",
  ]);
});

test("texts are variables of the command line, as they are", () => {
  const suite = someSuite(`variable: {host: "prod:8443", empty: "", odd: "a 'b' $c; -d"}`);
  expect(robotArguments(suite, PLACE).slice(0, 6)).toEqual([
    "--variable",
    "host:prod:8443",
    "--variable",
    "empty:",
    "--variable",
    "odd:a 'b' $c; -d",
  ]);
});

test("what is no text, too long or could be taken for a type goes through the file instead", () => {
  const suite = someSuite(
    "variable:",
    "  count: 3",
    "  flag: true",
    "  nothing: null",
    "  list: [1, a]",
    '  typed: " int: 5"',
    `  long: "${"ä".repeat(16_001)}"`,
    `  short: "${"ä".repeat(16_000)}"`,
  );
  expect(Object.keys(fileVariables(suite))).toEqual(["count", "flag", "nothing", "list", "typed", "long"]);
  const named = robotArguments(suite, PLACE).filter((argument) => /^[a-z]+:/.test(argument));
  expect(named.map((argument) => argument.split(":")[0])).toEqual(["short"]);
});

test("our variable file comes before the suite's, since Robot takes the first that has a name", () => {
  const suite = someSuite("robot_params: {variablefile: own.py}");
  const args = robotArguments(suite, { ...PLACE, variableFile: "/run/variables.py" });
  expect(args.slice(0, 4)).toEqual(["--variablefile", "/run/variables.py", "--variablefile", "own.py"]);
});

test("an attempt that runs the failed tests alone names their output", () => {
  const args = robotArguments(someSuite(), {
    ...PLACE,
    attempt: 2,
    rerunFailed: "/run/attempt-1/output.xml",
  });
  expect(args.slice(0, 2)).toEqual(["--rerunfailed", "/run/attempt-1/output.xml"]);
  expect(args).toContain("ROBOTMK_ATTEMPT:2");
});

test("a value that could be taken for an option stays in one argument with its own", () => {
  const suite = someSuite('robot_params: {name: "--argumentfile", doc: "-x"}');
  expect(robotArguments(suite, PLACE).slice(0, 2)).toEqual(["--name=--argumentfile", "--doc=-x"]);
});

test("no value of a suite becomes an argument of its own that begins with a dash", () => {
  const value = fc.string({ unit: fc.constantFrom("-", "a", ":", " ", "=", "A") });
  fc.assert(
    fc.property(value, value, fc.array(value), (variable, name, tags) => {
      const suite = {
        ...someSuite(),
        variables: [{ name: "x", value: variable }],
        robotParams: [
          { option: "name", values: [name] },
          { option: "include", values: tags },
        ],
      };
      const known =
        /^--(?:variable|name|include|outputdir|output|log|report|consolecolors|consolemarkers)(?:=|$)/;
      const dashed = robotArguments(suite, PLACE).filter((argument) => argument.startsWith("-"));
      expect(dashed.filter((argument) => !known.test(argument))).toEqual([]);
      expect(robotArguments(suite, PLACE).at(-1)).toBe("/robot/login");
    }),
  );
});
