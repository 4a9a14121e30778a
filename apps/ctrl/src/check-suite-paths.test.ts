import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkSuitePaths } from "./check-suite-paths.ts";
import { someConfig } from "./fixtures/some-config.ts";

let folder = "";
let robotdir = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-check-"));
  robotdir = join(folder, "robot");
  mkdirSync(robotdir);
});
afterEach(() => rmSync(folder, { recursive: true }));

function check(...suites: readonly string[]) {
  const text = suites.map((suite, index) => `  suite${index}: {suite: ${JSON.stringify(suite)}}\n`).join("");
  return checkSuitePaths(someConfig(`suites:\n${text}`, robotdir));
}

test("a host that has all that the config names has no problem", () => {
  mkdirSync(join(robotdir, "login"));
  writeFileSync(join(robotdir, "shop.robot"), "");
  symlinkSync("login", join(robotdir, "linked"));
  expect(check("login", "shop.robot", "linked")).toEqual([]);
});

test("each path that is missing is a problem with a remedy", () => {
  mkdirSync(join(robotdir, "login"));
  expect(check("login", "shop", "/nowhere/else")).toEqual([
    {
      check: "suite",
      severity: "critical",
      problem: expect.stringContaining(`suite "suite1": "${join(robotdir, "shop")}" does not exist`),
      remedy: expect.stringContaining("correct its key suite"),
    },
    expect.objectContaining({ problem: expect.stringContaining('suite "suite2": "/nowhere/else"') }),
  ]);
});

test("a missing path that several suites share is one problem that names them", () => {
  const [problem, ...others] = check("shop", "shop", "shop", "shop");
  expect(others).toEqual([]);
  expect(problem?.problem).toMatch(/^suites "suite0", "suite1", "suite2" and 1 more: /);
});

test("of very many missing paths the first are named and the others counted", () => {
  const problems = check(...Array.from({ length: 1_000 }, (_, index) => `absent${index}`));
  expect(problems).toHaveLength(51);
  expect(problems.at(-1)?.problem).toMatch(/^950 more paths of suites/);
});

test("a missing robotdir is one problem, not one for each suite in it", () => {
  rmSync(robotdir, { recursive: true });
  expect(check("login", "shop")).toEqual([
    expect.objectContaining({ check: "robotdir", problem: expect.stringContaining(robotdir) }),
  ]);
});

test("a missing robotdir is none where no suite lies in it", () => {
  rmSync(robotdir, { recursive: true });
  mkdirSync(join(folder, "robot-suites"));
  expect(check(join(folder, "robot-suites"))).toEqual([]);
});

test.each([
  ["a link to itself", () => symlinkSync("loop", join(robotdir, "loop")), "loop"],
  ["a link to nothing", () => symlinkSync("nothing", join(robotdir, "dangling")), "dangling"],
  ["a path through a file", () => writeFileSync(join(robotdir, "file"), ""), "file/login"],
  ["a name that no file can have", () => undefined, "x".repeat(300)],
])("%s is a problem of its suite, and no error of the call", (_what, prepare, suite) => {
  prepare();
  expect(check(suite)).toEqual([expect.objectContaining({ check: "suite" })]);
});

test("a suite of another user that is not there is told too", () => {
  const config = someConfig("suites: {desktop: {suite: /nowhere/desktop, run_as: alice}}", robotdir);
  expect(checkSuitePaths(config)).toEqual([expect.objectContaining({ check: "suite" })]);
});
