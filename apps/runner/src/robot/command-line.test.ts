import fc from "fast-check";
import { expect, test } from "vitest";
import { someSuite } from "../fixtures/some-suite.ts";
import {
  argumentLines,
  type AttemptPlace,
  fileVariables,
  robotArguments,
  suiteOptions,
} from "./command-line.ts";

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

test("options are lines, a list repeats one, a flag stands alone", () => {
  const params = [
    { option: "include", values: ["smoke", "a AND b"] },
    { option: "dryrun", values: true as const },
    { option: "doc", values: ["  x = y"] },
    { option: "name", values: [""] },
  ];
  expect(argumentLines(params)).toEqual({
    lines: ["--include=smoke", "--include=a AND b", "--dryrun", "--doc=  x = y", "--name="],
    left: [],
  });
});

test.each([
  ["an option", "--argumentfile"],
  ["spaces at its end", "a "],
  ["a second line", "a\nb"],
  ["an end of line as Unicode has it", "a\u2028b"],
  ["a separator of files", "a\u001cb"],
])(
  "an option with a value that looks like %s is left for the command line, with all its values",
  (_what, value) => {
    const odd = { option: "test", values: ["First", value] };
    const plain = { option: "name", values: ["x"] };
    expect(argumentLines([odd, plain])).toEqual({ lines: ["--name=x"], left: [odd] });
  },
);

test("what is in a line is read back as it was, by the rules of Robot's reader", () => {
  const value = fc.string({ unit: fc.constantFrom("-", "a", ":", " ", "=", "#", "\t", "\n", "ü") });
  fc.assert(
    fc.property(fc.array(value), (values) => {
      const { lines, left } = argumentLines([{ option: "test", values }]);
      const expected = left.length > 0 ? [] : values;
      expect(lines.map(readLine)).toEqual(expected.map((text) => ["--test", text]));
    }),
  );
});

/** As ArgFileParser of Robot Framework 3 to 7 does it. */
function readLine(line: string): readonly string[] {
  const [, option = "", value = ""] = /^(\S*?)=(.*)$/s.exec(line.trim()) ?? [];
  return [option, value];
}
