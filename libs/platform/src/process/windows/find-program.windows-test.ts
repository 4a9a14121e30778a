import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { bareEnvironment, testFolder } from "../../fixtures/script-runner.ts";
import { startProcess } from "./start.ts";

const BATCH = `@echo off\r\necho ran > "%~dp0ran.txt"\r\n`;

const spellings: readonly ((file: string) => string)[] = [
  (file) => `${file}.bat`,
  (file) => `${file}.BAT`,
  (file) => `${file}.Bat`,
  (file) => `${file}.bat.`,
  (file) => `${file}.bat. . .`,
  (file) => `${file}.bat `,
  (file) => `${file}.bat\\`,
  (file) => `${file}.bat\\.`,
  (file) => `${file}.bat::$DATA`,
  (file) => `${file}.bat:stream`,
  (file) => `${file}.cmd`,
  (file) => `${file}.CMD`,
  (file) => `${file}.cmd.`,
  (file) => `${file}.cmd `,
  (file) => `${file}.cmd::$DATA`,
  (file) => `\\\\?\\${file}.bat`,
  (file) => `\\\\?\\${file}.bat `,
  (file) => file.replaceAll("\\", "/") + ".bat",
  (file) => join(dirname(file), "sub", "..", `${basename(file)}.cmd`),
  // Without an extension, and by the search path.
  (file) => file,
  (file) => basename(file),
  (file) => `${basename(file)}.bat`,
  (file) => `${basename(file)}.CMD`,
  (file) => `.\\${basename(file)}`,
  (file) => `.\\${basename(file)}.bat`,
];

test("a batch file is refused in every spelling, and nothing of its arguments is executed", async () => {
  using folder = testFolder();
  const file = join(folder.path, "x");
  for (const extension of [".bat", ".cmd"]) writeFileSync(file + extension, BATCH);
  const hostile = [
    `" & echo pwned > "${join(folder.path, "pwned.txt")}"`,
    `"&echo pwned>${join(folder.path, "pwned.txt")}`,
    "%PATH%",
    "^&",
    `^" & echo pwned > pwned.txt & rem "`,
    `%CMDCMDLINE:~-1%&echo pwned>pwned.txt`,
    "a\nb",
  ];
  for (const spell of spellings) {
    await assert.rejects(
      async () =>
        startProcess(
          { file: spell(file), args: hostile },
          { cwd: folder.path, env: { ...bareEnvironment(), PATH: folder.path }, output: "null" },
        ),
      (error) =>
        error instanceof Error &&
        /batch file|a stream of a file/.test(error.message) &&
        "code" in error &&
        error.code === "EINVAL",
      spell(file),
    );
  }
  assert.deepEqual(
    ["ran.txt", "pwned.txt"].filter((name) => existsSync(join(folder.path, name))),
    [],
  );
});

test("cmd.exe would have executed the same file", async () => {
  using folder = testFolder();
  const file = join(folder.path, "x.bat");
  writeFileSync(file, BATCH);
  const cmd = join(process.env["SystemRoot"] ?? "C:\\windows", "system32", "cmd.exe");
  const started = await startProcess(
    { file: cmd, args: ["/c", file] },
    { cwd: folder.path, env: bareEnvironment(), output: "null" },
  );
  await started.ended;
  assert.ok(existsSync(join(folder.path, "ran.txt")));
});

test("a program beside us is not found by its name alone: only on the search path", async () => {
  using folder = testFolder();
  const env = { ...bareEnvironment(), PATH: "C:\\nowhere;.;;relative" };
  const options = { cwd: dirname(process.execPath), env, output: "null" } as const;
  await assert.rejects(async () => startProcess({ file: "node.exe", args: ["--version"] }, options), {
    code: "ENOENT",
  });
  const found = await startProcess(
    { file: "node", args: ["--version"] },
    { cwd: folder.path, env: { ...env, PATH: dirname(process.execPath) }, output: "null" },
  );
  assert.equal((await found.ended).code, 0);
});
