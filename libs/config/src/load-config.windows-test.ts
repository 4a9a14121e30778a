import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { loadConfig } from "./load-config.ts";

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
