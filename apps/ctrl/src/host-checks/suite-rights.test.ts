import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { someConfig } from "../fixtures/some-status.ts";
import { temporarySpool } from "../fixtures/temporary-spool.ts";
import { checkConfigRights } from "./config.ts";
import { checkSpool, checkStateFiles } from "./spool.ts";
import { checkSuiteRights } from "./suites.ts";

const spool = temporarySpool();
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-rights-"));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

const plain = () => someConfig("suites: {login: {}}\n");
const withValues = (keys: string) => someConfig(`suites: {login: {${keys}}}\n`);

function configFile(mode: number): string {
  const file = join(folder, "robotmk.yml");
  writeFileSync(file, "");
  chmodSync(file, mode);
  return file;
}

test.each([
  ["variable: {PLACE: x, DB_PASSWORD: b}", "DB_PASSWORD"],
  ["env: {github_token: b}", "github_token"],
  ["env: {SHOP_API_KEY: b}", "SHOP_API_KEY"],
])("a config with %s that all may read is a warning with the command", (keys, name) => {
  const file = configFile(0o644);
  expect(checkConfigRights(file, withValues(keys))).toEqual([
    {
      check: "config_rights",
      severity: "warning",
      problem: `Every user of this host may read "${file}" (mode 0644), which has a value of "${name}"`,
      remedy: `chmod o-r ${file}; where users run suites (run_as), chgrp it to a group of those users`,
    },
  ]);
});

test("no name of a secret, no right of others, or no way to the file: no warning", () => {
  const secret = "env: {TOKEN: b}";
  expect(checkConfigRights(configFile(0o644), plain())).toEqual([]);
  expect(checkConfigRights(configFile(0o644), undefined)).toEqual([]);
  expect(checkConfigRights(configFile(0o644), withValues("variable: {var1: foo, KEYWORD: b}"))).toEqual([]);
  expect(checkConfigRights(configFile(0o640), withValues(secret))).toEqual([]);
  expect(checkConfigRights(join(folder, "absent"), withValues(secret))).toEqual([]);
  chmodSync(folder, 0o700);
  expect(checkConfigRights(configFile(0o644), withValues(secret))).toEqual([]);
});

test("a suite's path and a program that others may change are reported once each, and only to root", () => {
  mkdirSync(join(folder, "suites"));
  chmodSync(join(folder, "suites"), 0o777);
  const program = join(folder, "python");
  writeFileSync(program, "");
  chmodSync(program, 0o757);
  const keys = `robot_command: ["${program}", -m, robot]`;
  const config = someConfig(
    `suites: {a: {${keys}, suite: "${folder}/suites"}, b: {${keys}, suite: "${folder}/suites/b.robot"}, c: {run_as: alice}}\n`,
  );
  expect(checkSuiteRights(config, { isSystem: false })).toEqual([]);
  const problems = checkSuiteRights(config, { isSystem: true });
  expect(problems.map(({ problem }) => problem)).toEqual([
    `Others may change what is run as root: "${folder}/suites" has mode 0777, so everybody may change what is in it`,
    `Others may change what is run as root: "${program}" has mode 0757, so everybody may change it`,
  ]);
  expect(problems[1]?.remedy).toBe(`chmod o-w ${program}; or have their own user run such suites (run_as)`);
});

test("a folder of the spool that others may change is critical, with the command; that of another is not repeated", () => {
  expect(checkSpool(spool.folders)).toEqual([]);
  chmodSync(spool.folders.tasks, 0o777);
  expect(checkSpool(spool.folders)).toMatchObject([
    { check: "spool", severity: "critical", remedy: `chmod o-w ${spool.folders.tasks}` },
  ]);
  chmodSync(spool.folders.root, 0o777);
  expect(checkSpool(spool.folders).map(({ remedy }) => remedy)).toEqual([`chmod o-w ${spool.folders.root}`]);
});

test("a state file that is no regular file is reported with its command, other names are ignored", () => {
  const { root, daemonLock, configText, locks } = spool.folders;
  writeFileSync(daemonLock, "");
  writeFileSync(join(root, "schema.json"), "{}");
  mkdirSync(join(root, "backup"));
  symlinkSync("/nowhere", join(root, "notes"));
  expect(checkStateFiles(spool.folders)).toEqual([]);

  symlinkSync("/nowhere", configText);
  mkdirSync(join(root, "host-checks.json"));
  mkdirSync(join(locks, "suite-login.lock"));

  expect(checkStateFiles(spool.folders).map(({ problem, remedy }) => [problem, remedy])).toEqual([
    [`Cannot use "${configText}" as it has to be a regular file: it is a symbolic link`, `rm ${configText}`],
    [
      `Cannot use "${root}/host-checks.json" as it has to be a regular file: it is a folder`,
      `rm -r ${root}/host-checks.json`,
    ],
    [
      `Cannot use "${locks}/suite-login.lock" as it has to be a regular file: it is a folder`,
      `rm -r ${locks}/suite-login.lock`,
    ],
  ]);
});
