import { expect, test } from "vitest";
import { ROBOT_OPTIONS } from "./robot-options.ts";
import { readRobotParams } from "./robot-params.ts";

function optionsOf(written: Readonly<Record<string, unknown>>) {
  const result = readRobotParams(new Map(Object.entries(written)));
  return result.kind === "ok" ? Object.fromEntries(result.value.options) : result.issues;
}

test("scalars become one value, lists several, and true a flag", () => {
  const written = { Name: "Log in", include: ["smoke", 7, "007", true], "exit-on-failure": true, doc: "" };
  expect(optionsOf(written)).toEqual({
    name: ["Log in"],
    include: ["smoke", "7", "007", "true"],
    exitonfailure: true,
    doc: [""],
  });
});

test("false and an empty list mean that the option is not given", () => {
  expect(optionsOf({ dryrun: false, name: false, include: [] })).toEqual({
    dryrun: false,
    name: false,
    include: false,
  });
});

test.each([
  [{ name: ["a", "b"] }, ["name"], "can be given only once"],
  [{ name: true }, ["name"], "must have a value"],
  [{ name: null }, ["name"], "must be a text"],
  [{ name: new Map() }, ["name"], "must be a text"],
  [{ include: [["a"]] }, ["include", "0"], "must be a text or a list of texts"],
  [{ include: ["a", "b\0"] }, ["include", "1"], "must not hold a NUL character"],
  [{ dryrun: "yes" }, ["dryrun"], "takes no value"],
  [{ argumentfile: "args.txt", argument_file: "x" }, ["argument_file"], "is no option of Robot Framework"],
  [{ argumentfile: ["args.txt", " stdin"] }, ["argumentfile", "1"], "must be a file"],
  [{ include: "a", Include: "b" }, ["Include"], "gives the option include a second time"],
  [{ variable: "a" }, ["variable"], 'must be a text such as "NAME:value"'],
])("%j is refused", (written, path, reason) => {
  expect(optionsOf(written)).toMatchObject([{ path, reason: expect.stringContaining(reason) }]);
});

test("the issue names the nearest option, unless that one is refused itself", () => {
  const [near, refused] = [optionsOf({ incldue: "x" }), optionsOf({ outputt: "x" })];
  expect(near).toEqual([
    {
      path: ["incldue"],
      at: "key",
      reason: "is no option of Robot Framework: the nearest one is include",
      nearestKey: "include",
    },
  ]);
  expect(refused).toMatchObject([{ reason: expect.stringContaining("output, which must not be set, as") }]);
  expect(refused).not.toMatchObject([{ nearestKey: expect.anything() }]);
});

test.each(ROBOT_OPTIONS.filter(({ refused }) => refused !== undefined).map(({ name }) => name))(
  "%s is refused with a reason, on and off, whatever its spelling",
  (name) => {
    const spellings = [name, name.toUpperCase(), `${name.slice(0, 2)}-${name.slice(2)}`];
    for (const spelling of spellings) {
      expect(optionsOf({ [spelling]: true })).toMatchObject([
        { at: "key", path: [spelling], reason: expect.stringMatching(/^must not be set, as /) },
      ]);
    }
  },
);

test.each([
  "output",
  "outputdir",
  "log",
  "report",
  "xunit",
  "statusrc",
  "help",
  "version",
  "console",
  "rerunfailed",
])("no beginning of %s gets through", (name) => {
  for (let length = 1; length < name.length; length += 1) {
    expect(optionsOf({ [name.slice(0, length)]: "x" })).toMatchObject([{ at: "key" }]);
  }
});

test("what is no mapping is refused", () => {
  expect(readRobotParams(["a"])).toMatchObject({ kind: "error" });
  expect(readRobotParams(null)).toMatchObject({ kind: "error" });
});

test("variables are kept apart from the other options", () => {
  const result = readRobotParams(new Map<string, unknown>([["variable", new Map([["host", "a"]])]]));
  expect(result).toEqual({
    kind: "ok",
    value: { options: new Map(), variables: new Map([["host", { name: "host", value: "a" }]]) },
  });
  expect(readRobotParams(new Map([["variable", false]]))).toMatchObject({ kind: "ok" });
});
