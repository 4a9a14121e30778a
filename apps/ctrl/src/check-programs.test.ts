import { expect, test } from "vitest";
import { checkPrograms } from "./check-programs.ts";
import { someConfig } from "./fixtures/some-config.ts";

const withProgram = (...programs: readonly string[]) =>
  someConfig(
    `suites:\n${programs
      .map((program, index) => `  s${index}: {robot_command: [${JSON.stringify(program)}, -m, robot]}\n`)
      .join("")}`,
  );

test.each(["C:\\robots\\start.ps1", "C:/r/run.PY", "start.vbs", "\\\\server\\share\\x.js"])(
  "%s as the program of robot_command is told, as Windows can't start it",
  (program) => {
    expect(checkPrograms(withProgram(program), true)).toEqual([
      {
        check: "robot_command",
        severity: "warning",
        problem: expect.stringMatching(/^robot_command of suite "s0": ".*" is a script, which Windows can't/),
        remedy: expect.stringContaining("powershell.exe"),
      },
    ]);
  },
);

test.each(["C:\\a.ps1\\python.exe", "python", "C:\\Python\\python3.12", "robot.exe", "C:\\x.com"])(
  "%s may be a program",
  (program) => expect(checkPrograms(withProgram(program), true)).toEqual([]),
);

test("suites that share a script are told once", () => {
  const programs = Array.from({ length: 5 }, () => "C:\\start.ps1");
  expect(checkPrograms(withProgram(...programs), true)).toMatchObject([
    { problem: expect.stringContaining('suites "s0", "s1", "s2" and 2 more') },
  ]);
});

test("elsewhere a script names its interpreter itself", () => {
  expect(checkPrograms(withProgram("/opt/start.py"), false)).toEqual([]);
});
