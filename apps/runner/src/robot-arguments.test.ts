import fc from "fast-check";
import { expect, test } from "vitest";
import { someSuite } from "./fixtures/some-suite.ts";
import { type AttemptPlace, fileVariables, robotArguments, suiteOptions } from "./robot-arguments.ts";

const PLACE: AttemptPlace = {
  outputFolder: "/run",
  runId: "20261122T101530123Z-4f9a1c",
  attempt: 1,
  rerunFailed: undefined,
  variableFile: undefined,
  argumentFile: undefined,
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

test("the suite's options come by a file before ours, so that no value of theirs is on the command line", () => {
  const suite = someSuite(
    "robot_params: {include: [smoke, fast], dryrun: true, name: Login}",
    "variable: {password: geheim}",
  );
  const files = { variableFile: "/run/variables.py", argumentFile: "/run/arguments.txt" };
  expect(robotArguments(suite, { ...PLACE, ...files })).toEqual([
    "--variablefile",
    "/run/variables.py",
    "--argumentfile",
    "/run/arguments.txt",
    ...OURS,
    "/robot/login",
  ]);
});

test("variables of any type go through the file", () => {
  const suite = someSuite("variable:", "  count: 3", "  flag: true", "  nothing: null", "  text: a b");
  expect(fileVariables(suite)).toEqual({ count: 3, flag: true, nothing: null, text: "a b" });
});

test("a text whose name asks for a list in a variable file is an option", () => {
  const suite = someSuite('variable: {LIST__x: "a:b", LIST__y: [1], DICT__z: c, plain: d}');
  expect(fileVariables(suite)).toEqual({ LIST__y: [1], plain: "d" });
  expect(suiteOptions(suite)).toEqual([{ option: "variable", values: ["LIST__x:a:b", "DICT__z:c"] }]);
});

test("our variable file comes before the suite's, since Robot takes the first that has a name", () => {
  const suite = someSuite('robot_params: {variablefile: "own.py:-x\\n"}');
  const args = robotArguments(suite, { ...PLACE, variableFile: "/run/variables.py" });
  expect(args.slice(0, 4)).toEqual(["--variablefile", "/run/variables.py", "--variablefile", "own.py:-x\n"]);
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
    fc.property(value, fc.array(value), (name, tags) => {
      const suite = {
        ...someSuite(),
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
