import { expect, test } from "vitest";
import { type FileKind, findProgram, resolveProgram } from "./find-program.ts";

/** A disk with these files; whatever else ends with a slash there is a folder. */
function resolve(file: string, files: readonly string[], searchPath = "C:\\one;C:\\two"): string {
  const kindOf = (path: string): FileKind =>
    files.includes(path) ? "file" : files.includes(`${path}\\`) ? "folder" : "absent";
  try {
    return resolveProgram(file, { cwd: "C:\\cwd", searchPath, kindOf });
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

test.each([
  ["C:\\x\\a.exe", ["C:\\x\\a.exe"], "C:\\x\\a.exe"],
  ["C:\\x\\a", ["C:\\x\\a.exe"], "C:\\x\\a.exe"],
  ["C:\\x\\a", ["C:\\x\\a", "C:\\x\\a.exe"], "C:\\x\\a.exe"],
  ["C:\\x\\a", ["C:\\x\\a"], "C:\\x\\a"],
  ["C:/x/../x/a.exe", ["C:\\x\\a.exe"], "C:\\x\\a.exe"],
  [".\\a", ["C:\\cwd\\a.exe"], "C:\\cwd\\a.exe"],
  ["\\\\server\\share\\a", ["\\\\server\\share\\a.exe"], "\\\\server\\share\\a.exe"],
  ["python3.12", ["C:\\two\\python3.12.exe"], "C:\\two\\python3.12.exe"],
  ["a", ["C:\\two\\a.exe", "C:\\cwd\\a.exe"], "C:\\two\\a.exe"],
  ["a.exe", ["C:\\one\\a.exe", "C:\\two\\a.exe"], "C:\\one\\a.exe"],
  ["a", ["C:\\cwd\\a.exe"], "ENOENT"],
  ["a", ["C:\\one\\a\\"], "EACCES"],
  ["C:\\x", ["C:\\x\\"], "EACCES"],
  // What cmd.exe would find is a batch file.
  ["a", ["C:\\one\\a.cmd", "C:\\two\\a.exe"], "EINVAL"],
  ["a", ["C:\\one\\a.bat"], "EINVAL"],
  ["a", ["C:\\one\\a.cmd", "C:\\one\\a.exe"], "C:\\one\\a.exe"],
  ["a.1", ["C:\\one\\a.1.bat"], "EINVAL"],
  // One that only looks like one.
  ["a.battery", ["C:\\one\\a.battery"], "C:\\one\\a.battery"],
  ["a.cmd.exe", ["C:\\one\\a.cmd.exe"], "C:\\one\\a.cmd.exe"],
  ["C:\\x.bat\\a.exe", ["C:\\x.bat\\a.exe"], "C:\\x.bat\\a.exe"],
])("%s with %j leads to %s", (file, files, found) => {
  expect(resolve(file, files)).toBe(found);
});

test.each(["C:\\one;relative;.;;C:rel", '"C:\\one"', "C:\\one\\", "C:/one"])(
  "of the search path %s the absolute folders count",
  (searchPath) => {
    expect(resolve("a", ["C:\\one\\a.exe"], searchPath)).toBe("C:\\one\\a.exe");
    expect(
      resolve("a", ["C:\\cwd\\a.exe", "C:\\cwd\\relative\\a.exe", "C:\\cwd\\rel\\a.exe"], searchPath),
    ).toBe("ENOENT");
  },
);

test("the error for a batch file names the alternative", () => {
  expect(() => resolveProgram("robot.cmd", { cwd: "C:\\", searchPath: "" })).toThrow(
    'Cannot start "robot.cmd": "robot.cmd" is a batch file, and Windows would take its arguments as commands (EINVAL): name the program that it starts, such as python.exe with "-m", "robot"',
  );
});

function find(program: string, files: readonly string[]) {
  return findProgram(program, {
    searchPath: '.;bin;C:\\one;"D:\\with space"',
    cwd: "C:\\suite",
    kindOf: (path) => (files.includes(path) ? "file" : "absent"),
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
