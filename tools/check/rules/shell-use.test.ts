import { expect, test } from "vitest";
import { shellUse } from "./shell-use.ts";

const lines = (text: string, path = "libs/platform/src/x.ts") =>
  shellUse({ path, text }).map(({ line }) => line);

test.each([
  ['import { exec } from "node:child_process";'],
  ['import { execSync, spawn } from "node:child_process";'],
  ['import {\n  execFile,\n  exec,\n} from "child_process";'],
  ['spawn("ls", [], { shell: true });'],
  ["spawn(file, args, { shell: isWindows });"],
  ['spawn("ls", [], { cwd, shell: "/bin/sh" });'],
  ['child_process.exec("ls");'],
])("a shell is found: %j", (text) => {
  expect(lines(`const first = 1;\n${text}`)).toEqual([2]);
});

test.each([
  ['import { execFile, execFileSync, spawn } from "node:child_process";'],
  ["spawn(file, args, { shell: false });"],
  ["const match = /a/.exec(text);"],
  ["// exec: with { shell: true } it would be a shell"],
  ['import { exec } from "./exec.ts";\nimport { spawn } from "node:child_process";'],
])("a program with a list of arguments is none: %j", (text) => {
  expect(lines(text)).toEqual([]);
});

test("texts that are no code are left alone", () => {
  expect(lines("shell: bash", ".ci/x.yml")).toEqual([]);
});
