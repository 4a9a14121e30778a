import { expect, test } from "vitest";
import { findProgram } from "./find-program.ts";

function find(program: string, files: readonly string[]) {
  return findProgram(program, {
    searchPath: '.;bin;C:\\one;"D:\\with space"',
    cwd: "C:\\suite",
    look: (path) => (files.includes(path) ? "file" : "absent"),
  });
}

test.each([
  ["python", "C:\\one\\python.exe"],
  ["python", "C:\\one\\python.com"],
  ["python.exe", "D:\\with space\\python.exe"],
  [".venv/Scripts/python", "C:\\suite\\.venv\\Scripts\\python.exe"],
])("%s is found as %s", (program, path) => {
  expect(find(program, [path])).toEqual({ kind: "found", path });
});

test("nothing is found in the working directory by its name alone", () => {
  expect(find("python", ["C:\\suite\\python.exe", "C:\\suite\\bin\\python.exe"])).toEqual({ kind: "absent" });
});

test.each([["robot"], ["robot.bat"], ["robot.CMD"], ["robot.bat."], ["C:\\one\\robot.cmd "]])(
  "%s is refused where it is a batch file",
  (program) => {
    const search = find(program, ["C:\\one\\robot.bat"]);
    expect(search).toMatchObject({ kind: "refused", problem: expect.stringContaining("is a batch file") });
  },
);
