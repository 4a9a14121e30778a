import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findInterpreter, findProgram } from "./find-program.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-program-"));
  for (const name of ["one", "two"]) mkdirSync(join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text = "", mode = 0o755): string {
  const file = join(folder, path);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

function find(program: string, searchPath = `${folder}/one:${folder}/two`) {
  return findProgram(program, { searchPath, cwd: folder });
}

test("a bare name is found where it first may be executed; files that may not and folders are passed over", () => {
  write("one/python", "", 0o644);
  mkdirSync(join(folder, "one", "robot"));
  const [python, robot] = [write("two/python"), write("two/robot")];
  expect(find("python")).toEqual({ kind: "found", path: python });
  expect(find("robot")).toEqual({ kind: "found", path: robot });
});

test("a file without execute permission is found where there is no other", () => {
  const path = write("one/python", "", 0o644);
  expect(find("python")).toEqual({ kind: "not-executable", path });
  expect(find(path)).toEqual({ kind: "not-executable", path });
});

test("a dangling link is found with its target", () => {
  symlinkSync("/nowhere/python3.9", join(folder, "one", "python"));
  const dangling = { kind: "dangling", path: join(folder, "one", "python"), target: "/nowhere/python3.9" };
  expect(find("python")).toEqual(dangling);
  expect(find(dangling.path)).toEqual(dangling);
});

test("relative programs and relative entries of the search path begin at the working directory", () => {
  const path = write("two/python");
  expect(find("two/python", "")).toEqual({ kind: "found", path });
  expect(find("python", "two")).toEqual({ kind: "found", path });
  expect(findProgram("python", { searchPath: "", cwd: join(folder, "two") })).toEqual({
    kind: "found",
    path,
  });
});

test("what is nowhere is absent, and so are a loop of links, a folder and a name that no file can have", () => {
  symlinkSync("loop", join(folder, "loop"));
  expect(find("python")).toEqual({ kind: "absent" });
  expect(find(join(folder, "loop", "python"))).toEqual({ kind: "absent" });
  expect(find(join(folder, "one"))).toEqual({ kind: "absent" });
  expect(find("x".repeat(300))).toEqual({ kind: "absent" });
});

test.each([
  ["#!PYTHON\n", "PYTHON"],
  ["#! PYTHON -u -X utf8 \n", "PYTHON"],
  ["#!/usr/bin/env python9\n", "python9"],
  ["#!/usr/bin/env -S python9 -u\n", "python9"],
  ["#!/usr/bin/env -i A=b python9", "python9"],
])("the interpreter of a script that begins %j is found", (line, name) => {
  const python = write("one/python9");
  const script = write("two/robot", line.replace("PYTHON", python));
  const place = { searchPath: `${folder}/one`, cwd: "/" };
  const expected = { name: name.replace("PYTHON", python), search: { kind: "found", path: python } };
  expect(findInterpreter(script, place)).toEqual(expected);
});

test("a missing interpreter is returned with its name", () => {
  const place = { searchPath: `${folder}/one`, cwd: "/" };
  const moved = write("two/robot", "#!/opt/moved/bin/python\nimport robot\n");
  expect(findInterpreter(moved, place)).toEqual({
    name: "/opt/moved/bin/python",
    search: { kind: "absent" },
  });
  const named = write("two/rebot", "#!/usr/bin/env python9\n");
  expect(findInterpreter(named, place)).toEqual({ name: "python9", search: { kind: "absent" } });
});

test.each([
  ["no first line of that kind", "\u007fELF"],
  ["an empty file", ""],
  ["nothing behind it", "#!\n"],
])("%s names no interpreter", (_what, text) => {
  expect(findInterpreter(write("one/program", text), { searchPath: "", cwd: "/" })).toBeUndefined();
  expect(findInterpreter("/nowhere/at/all", { searchPath: "", cwd: "/" })).toBeUndefined();
});
