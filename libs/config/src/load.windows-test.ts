import assert from "node:assert/strict";
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { loadConfig } from "./load.ts";

const defaults = {
  spoolDir: "C:\\spool",
  logDir: "C:\\log",
  robotdir: "C:\\robots",
  robotCommand: ["python.exe", "-m", "robot"],
};

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "config-"));
  file = join(folder, "robotmk.yml");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function load(content: string | Uint8Array) {
  writeFileSync(file, content);
  const result = await loadConfig(file, { defaults });
  return result.kind === "valid"
    ? {
        paths: result.config.suites.map(({ suitePath }) => suitePath),
        spoolDir: result.config.spoolDir,
        issues: [],
      }
    : {
        paths: [],
        spoolDir: undefined,
        issues: result.issues.map(({ line, column, message }) => `${line}:${column} ${message}`),
      };
}

test("a config with a byte order mark and lines as Notepad ends them is read", async () => {
  const { paths } = await load("\uFEFFsuites:\r\n  login:\r\n    suite: sub\\login.robot\r\n  b:\r\n");
  assert.deepEqual(paths, ["C:\\robots\\sub\\login.robot", "C:\\robots\\b"]);
});

test("a config in UTF-16 is refused with what to do", async () => {
  const { issues } = await load(Buffer.from("\uFEFFsuites:\r\n", "utf16le"));
  assert.deepEqual(issues, ["1:1 Cannot read the file as it is encoded in UTF-16: save it as UTF-8"]);
});

test("a config in UTF-16 without a mark is refused likewise", async () => {
  const { issues } = await load(Buffer.from("suites:\r\n", "utf16le"));
  assert.deepEqual(issues, ["1:1 Cannot read the file as it is encoded in UTF-16: save it as UTF-8"]);
});

test("a config in a code page is refused, with the place of its first letter beyond ASCII", async () => {
  const { issues } = await load(Buffer.from("suites:\r\n  login:\r\n    suite: \xf6ffnen\r\n", "latin1"));
  assert.deepEqual(issues, ["3:12 Cannot read the file as it is not encoded in UTF-8: save it as UTF-8"]);
});

test("lines as Notepad ends them are no part of a text of several lines", async () => {
  writeFileSync(
    file,
    "suites:\r\n  a:\r\n    env:\r\n      X: |\r\n        one\r\n        two\r\n      Y: '%X%\\n'\r\n",
  );
  const result = await loadConfig(file, { defaults });
  assert.deepEqual(result.kind === "valid" && result.config.suites[0]?.env, [
    { name: "X", value: "one\ntwo\n" },
    { name: "Y", value: "%X%\\n" },
  ]);
});

test("two variables whose names differ by case alone are refused where the second one stands", async () => {
  const { issues } = await load("env:\r\n  Path: a\r\n  PATH: b\r\nsuites: {a: }\r\n");
  assert.deepEqual(issues, [
    '3:3 Cannot use the configuration as key "PATH" in env names the same variable as "Path", as Windows knows no case',
  ]);
});

for (const [robotdir, found] of [
  ["\\\\server\\share\\robots", "\\\\server\\share\\robots\\sub\\login.robot"],
  ["//server/share/robots", "\\\\server\\share\\robots\\sub\\login.robot"],
  ["D:/robots/", "D:\\robots\\sub\\login.robot"],
  ["D:\\robots", "D:\\robots\\sub\\login.robot"],
] as const) {
  for (const suite of ["sub\\login.robot", "sub/login.robot", ".\\sub/./login.robot"]) {
    test(`suite ${suite} in robotdir ${robotdir} lies where both lead`, async () => {
      assert.deepEqual((await load(`robotdir: ${robotdir}\nsuites: {a: {suite: '${suite}'}}\n`)).paths, [
        found,
      ]);
    });
  }
}

test("relative folders begin at the config's", async () => {
  assert.equal((await load("spool_dir: sub/spool\nsuites: {a: }\n")).spoolDir, join(folder, "sub", "spool"));
});

for (const suite of [
  "..\\x",
  "a\\..\\..\\x",
  "C:x",
  "\\\\?\\C:\\x",
  "a:b",
  "CON",
  "sub\\NUL.txt",
  "aux.robot",
  "x.",
  "x \\y",
]) {
  test(`a suite may not lie at ${suite}`, async () => {
    const { issues } = await load(`suites: {a: {suite: '${suite}'}}\n`);
    assert.equal(issues.length, 1);
    assert.match(issues[0] ?? "", /^1:21 .* must /);
  });
}

/** UV_FS_O_EXLOCK (uv/win.h): nobody else may open the file meanwhile. */
const ALONE = 0x1000_0000;

test("a config that nobody else may read for a moment is read after it", async () => {
  writeFileSync(file, "suites: {a: }\n");
  const descriptor = openSync(file, constants.O_RDONLY | ALONE);
  setTimeout(() => closeSync(descriptor), 100);
  assert.equal((await loadConfig(file, { defaults })).kind, "valid");
});

test("a config that stays held is refused soon, and it is known why", async () => {
  writeFileSync(file, "suites: {a: }\n");
  const descriptor = openSync(file, constants.O_RDONLY | ALONE);
  try {
    const result = await loadConfig(file, { defaults });
    assert.equal(result.kind === "invalid" && result.isTransient, true);
    assert.match(result.issues[0]?.message ?? "", /^Cannot read the file as another program holds it open$/);
  } finally {
    closeSync(descriptor);
  }
});

test("a folder in place of a config is reported as one, without waiting", async () => {
  mkdirSync(file);
  const result = await loadConfig(file, { defaults });
  assert.equal(result.kind === "invalid" && result.isTransient, false);
  assert.match(result.issues[0]?.message ?? "", /^Cannot read the file as it is a folder$/);
});
