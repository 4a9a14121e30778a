import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { someConfig } from "../fixtures/some-status.ts";
import { checkPrograms, checkSuiteLimits, checkSuitePaths } from "./suites.ts";

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

test("a suite of another user that is not there is reported too", () => {
  const config = someConfig("suites: {desktop: {suite: /nowhere/desktop, run_as: alice}}", robotdir);
  expect(checkSuitePaths(config)).toEqual([expect.objectContaining({ check: "suite" })]);
});

test("suites without their limits are reported once for each reason, with what to do", () => {
  const problem = (run: string) =>
    `Cannot make the control group "/sys/fs/cgroup/robotmk-runs/${run}": EROFS: read-only file system, mkdir '/sys/fs/cgroup/robotmk-runs/${run}'`;
  const suites = [
    { id: "login", problem: problem("a-1.4") },
    { id: "shop", problem: problem("b-1.7") },
    { id: "other", problem: "another reason" },
  ];
  const found = checkSuiteLimits(suites);
  expect(found.map((one) => [one.check, one.severity])).toEqual([
    ["suite_limits", "warning"],
    ["suite_limits", "warning"],
  ]);
  expect(found[0]?.problem).toMatch(
    /^Cannot hold suite "login", "shop" to max_processes and max_memory_mb: /,
  );
  expect(found[0]?.remedy).toContain("remove the two keys");
  expect(checkSuiteLimits(suites, { isWindows: true })[0]?.remedy).toBe(
    "Remove the two keys from robotmk.yml",
  );
});

test("many suites are not all named", () => {
  const suites = Array.from({ length: 8 }, (_, index) => ({ id: `s${index}`, problem: "none" }));
  expect(checkSuiteLimits(suites)[0]?.problem).toContain('"s4" and 3 more to');
});

const withProgram = (...programs: readonly string[]) =>
  someConfig(
    `suites:\n${programs
      .map((program, index) => `  s${index}: {robot_command: [${JSON.stringify(program)}, -m, robot]}\n`)
      .join("")}`,
  );

test.each(["C:\\robots\\start.ps1", "C:/r/run.PY", "start.vbs", "\\\\server\\share\\x.js"])(
  "%s as the program of robot_command is reported, as Windows cannot start it",
  (program) => {
    expect(checkPrograms(withProgram(program), true)).toEqual([
      {
        check: "robot_command",
        severity: "warning",
        problem: expect.stringMatching(
          /^robot_command of suite "s0": ".*" is a script, which Windows cannot/,
        ),
        remedy: expect.stringContaining("powershell.exe"),
      },
    ]);
  },
);

test.each(["C:\\a.ps1\\python.exe", "python", "C:\\Python\\python3.12", "robot.exe", "C:\\x.com"])(
  "%s may be a program",
  (program) => expect(checkPrograms(withProgram(program), true)).toEqual([]),
);

test("suites that share a script are reported once", () => {
  const programs = Array.from({ length: 5 }, () => "C:\\start.ps1");
  expect(checkPrograms(withProgram(...programs), true)).toMatchObject([
    { problem: expect.stringContaining('suites "s0", "s1", "s2" and 2 more') },
  ]);
});

test("elsewhere a script names its interpreter itself", () => {
  expect(checkPrograms(withProgram("/opt/start.py"), false)).toEqual([]);
});
