import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { someSuite } from "../fixtures/some-suite.ts";
import { checkEnvironment } from "./preflight.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-environment-"));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "suite"));
  writeFileSync(join(folder, "bin", "python9"), "#!/bin/sh\n");
  chmodSync(join(folder, "bin", "python9"), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

function check(
  different: { command?: readonly string[]; suitePath?: string; cwd?: string; searchPath?: string } = {},
): string | undefined {
  const suite = {
    ...someSuite(),
    suitePath: different.suitePath ?? join(folder, "suite"),
    robotCommand: different.command ?? ["python9", "-m", "robot"],
  };
  return checkEnvironment(suite, {
    searchPath: different.searchPath ?? `/nowhere:${join(folder, "bin")}`,
    cwd: different.cwd ?? folder,
  });
}

test("nothing is missing where suite, working directory and program are there", () => {
  expect(check()).toBeUndefined();
  expect(check({ command: [join(folder, "bin", "python9")], searchPath: "" })).toBeUndefined();
  symlinkSync("python9", join(folder, "bin", "linked"));
  expect(check({ command: ["linked"] })).toBeUndefined();
});

test("a missing suite is reported first, with its remedy", () => {
  const suitePath = join(folder, "absent");
  expect(check({ suitePath, cwd: "/nowhere", command: ["absent"] })).toBe(
    `Cannot use the suite "${suitePath}": it does not exist. Put the suite there, or correct suite or robotdir in robotmk.yml`,
  );
});

test("a missing working directory is reported with its remedy", () => {
  expect(check({ cwd: "/nowhere/else" })).toBe(
    'Cannot use the working directory "/nowhere/else": it does not exist. Make it, or correct working_directory in robotmk.yml',
  );
});

test("a missing program is reported with the PATH", () => {
  expect(check({ command: ["python10"], searchPath: "/a:/b" })).toMatch(
    /^Cannot start the program of robot_command: "python10" is not on the PATH "\/a:\/b"\. Install it/,
  );
  expect(check({ command: ["/nowhere/python9"] })).toContain('"/nowhere/python9" does not exist');
});

test("a folder is no program, and a name with a slash is not searched on the PATH", () => {
  mkdirSync(join(folder, "bin", "folder"));
  expect(check({ command: ["folder"] })).toContain('"folder" is not on the PATH');
  expect(check({ command: ["./python9"] })).toContain('"./python9" does not exist');
});

test("an empty command is reported", () => {
  expect(check({ command: [] })).toBe('robot_command of suite "login" is empty: name an interpreter');
});

test("a path that cannot be read is reported, not thrown", () => {
  symlinkSync("loop", join(folder, "loop"));
  expect(check({ suitePath: join(folder, "loop") })).toContain("ELOOP");
  expect(check({ cwd: join(folder, "loop") })).toContain("ELOOP");
  expect(check({ command: [join(folder, "loop")] })).toContain("does not exist");
  expect(check({ searchPath: `${join(folder, "loop")}:${join(folder, "bin")}` })).toBeUndefined();
});
