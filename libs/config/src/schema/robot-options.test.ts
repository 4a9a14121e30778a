import { expect, test } from "vitest";
import { findRobotOption, ROBOT_OPTIONS } from "./robot-options.ts";

test("each option is listed once, as Robot Framework normalises it", () => {
  const names = ROBOT_OPTIONS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^[a-z]+$/.test(name))).toEqual([]);
  expect(names).toHaveLength(65);
});

test.each([
  ["include", "include"],
  ["Include", "include"],
  ["exit-on-failure", "exitonfailure"],
  ["TagStatLink", "tagstatlink"],
  ["--outputdir", "outputdir"],
  ["rerunfailed", "rerunfailed"],
  ["log", "log"],
])("%s is the option %s", (written, name) => {
  expect(findRobotOption(written)).toMatchObject({ kind: "exact", option: { name } });
});

test.each([
  ["includ", "include"],
  ["outputd", "outputdir"],
  ["xu", "xunit"],
  ["nostat", "statusrc"],
  ["Stat-us", "statusrc"],
])("%s is short for %s", (written, name) => {
  expect(findRobotOption(written)).toMatchObject({ kind: "abbreviation", option: { name } });
});

test("a beginning of several options that are all refused is refused like them", () => {
  expect(findRobotOption("outp")).toMatchObject({
    kind: "abbreviation",
    option: { refused: expect.anything() },
  });
  expect(findRobotOption("rerun")).toMatchObject({
    kind: "abbreviation",
    option: { refused: expect.anything() },
  });
});

test.each([
  ["nostatusrc", "statusrc"],
  ["NoDryRun", "dryrun"],
])("%s turns %s off", (written, name) => {
  expect(findRobotOption(written)).toMatchObject({ kind: "negation", option: { name } });
});

test.each([
  ["incldue", "include"],
  ["variables", "variable"],
  ["exitonfail1", "exitonfailure"],
])("%s is unknown and resembles %s", (written, name) => {
  expect(findRobotOption(written)).toMatchObject({ kind: "unknown", nearest: { name } });
});

test.each(["", "-", "zzz", "s", "tag"])("%j is unknown and resembles nothing", (written) => {
  expect(findRobotOption(written)).toEqual({ kind: "unknown", nearest: undefined });
});
