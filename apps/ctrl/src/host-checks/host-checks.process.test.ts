import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { currentRuntime, ownIdentity, VERSION } from "@robotmk-controller/platform";
import {
  createSpoolFolders,
  type SpoolFolders,
  spoolFolders,
  writeDaemonRecord,
  writeHostChecks,
} from "@robotmk-controller/spool";
import { afterEach, beforeEach, expect, test } from "vitest";
import { daemonState, someConfig } from "../fixtures/some-status.ts";
import { checkHost, type CheckHostInput } from "./host-checks.ts";

let folder = "";
let folders: SpoolFolders;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-check-"));
  folders = spoolFolders(join(folder, "spool"), { kind: "system" });
  createSpoolFolders(folders);
  writeFileSync(join(folder, "robotmk.yml"), "");
});
afterEach(() => rmSync(folder, { recursive: true }));

function check(different: Partial<CheckHostInput> = {}) {
  return checkHost({
    config: someConfig("levels: {free_disk_mb: 0}\nsuites: {a: {suite: /}}"),
    configFile: join(folder, "robotmk.yml"),
    folders,
    logDir: join(folder, "log"),
    daemon: { kind: "absent" },
    daemonCall: { kind: "not-needed" },
    nowMs: Date.parse("2026-11-22T10:00:00Z"),
    heartbeatBeforeMs: undefined,
    lastEndMs: [],
    ...different,
  });
}

test("a host on which all is well has no problem", () => {
  expect(check()).toEqual([]);
});

test("all problems are reported at once, each with its name, its severity and a remedy", () => {
  writeFileSync(join(folder, "log"), "");
  rmSync(folders.results, { recursive: true });
  writeFileSync(folders.results, "");
  const problems = check({
    config: someConfig(
      "levels: {free_disk_mb: [2e9, 1e9]}\nsuites: {a: {suite: /nowhere}, b: {suite: /, run_as: bob}}",
    ),
    configFile: join(folder, "absent.yml"),
    daemon: daemonState({ version: "0.0.1", degraded: true }),
    heartbeatBeforeMs: Date.parse("2026-12-01T00:00:00Z"),
  });
  expect(problems.map((problem) => `${problem.check} ${problem.severity}`)).toEqual([
    "config critical",
    "spool critical",
    "disk critical",
    "log warning",
    "clock warning",
    "suite critical",
    "daemon_version warning",
    "launch warning",
    "user_daemon warning",
  ]);
  expect(problems.filter(({ remedy }) => remedy === "")).toEqual([]);
});

test("without a config the rest of the host is looked at", () => {
  rmSync(folders.root, { recursive: true });
  expect(check({ config: undefined }).map((problem) => problem.check)).toEqual(["spool"]);
});

const OWN = { version: VERSION, runtime: `${currentRuntime().kind} ${currentRuntime().version}` };

const COMMAND_PROBLEM = {
  check: "robot_command",
  severity: "critical",
  problem: "no robot",
  remedy: "Install it",
} as const;

test("the running daemon's problems of robot_command are reported", () => {
  const daemon = daemonState(OWN);
  writeHostChecks(folders, { instance: daemon.record.instance, problems: [COMMAND_PROBLEM] });
  expect(check({ daemon })).toEqual([COMMAND_PROBLEM]);
});

test("the problems of a daemon that does not run are ignored", () => {
  const daemon = daemonState(OWN);
  writeHostChecks(folders, { instance: "another", problems: [COMMAND_PROBLEM] });
  expect(check({ daemon })).toEqual([]);
  writeHostChecks(folders, { instance: daemon.record.instance, problems: [COMMAND_PROBLEM] });
  expect(check({ daemon: { ...daemon, kind: "dead" } })).toEqual([]);
});

const forAlice = someConfig(
  "levels: {free_disk_mb: 0}\nsuites: {a: {suite: /}, b: {suite: /, run_as: alice}, c: {suite: /, run_as: alice}}",
);

function aliceFolders(): SpoolFolders {
  return spoolFolders(join(folder, "spool"), { kind: "user", name: "alice" });
}

test("a user who has suites and no daemon is reported once, until the daemon runs", () => {
  const says = (text: string) => [
    expect.objectContaining({
      check: "user_daemon",
      severity: "warning",
      problem: expect.stringContaining(text),
      remedy: expect.stringContaining("--context user-alice"),
    }),
  ];
  expect(check({ config: forAlice })).toEqual(says('No daemon runs for user "alice" with 2 suites'));
  createSpoolFolders(aliceFolders());
  expect(check({ config: forAlice })).toEqual(says("it was not started"));
  writeDaemonRecord(aliceFolders(), daemonState().record);
  expect(check({ config: forAlice })).toEqual(says("it crashed"));
  const { pid, startToken } = ownIdentity();
  writeDaemonRecord(aliceFolders(), daemonState({ pid, start_token: startToken }).record);
  expect(check({ config: forAlice })).toEqual([]);
});

test("a daemon that ended with its user's session did not crash", () => {
  const sessions = [{ id: 1, name: "Alice", domain: "HOST", isConnected: true }];
  const problems = (logged: typeof sessions) => JSON.stringify(check({ config: forAlice, sessions: logged }));
  expect(problems([])).toContain("missing or is none, and the user is not logged on");
  createSpoolFolders(aliceFolders());
  writeDaemonRecord(aliceFolders(), daemonState().record);
  expect(problems([])).toContain("it ended with the user's session, the user is not logged on");
  expect(problems([])).toContain("Log on as alice");
  expect(problems(sessions)).toContain("it crashed");
  expect(problems(sessions)).toContain("Check the task of alice");
});

test("a user's own context does not ask for the daemons of others", () => {
  createSpoolFolders(aliceFolders());
  expect(check({ config: forAlice, folders: aliceFolders() })).toEqual([]);
});

test.each([
  ["a link to another user's folder", () => symlinkSync("system", aliceFolders().root)],
  ["a file", () => writeFileSync(aliceFolders().root, "")],
  ["a link in the place of the record", () => linkTheRecord()],
  ["a pipe in the place of the record", () => execFileSync("mkfifo", [recordAfter(() => undefined)])],
  [
    "a huge record",
    () =>
      truncateSync(
        recordAfter((file) => writeFileSync(file, "{")),
        2 ** 33,
      ),
  ],
  [
    "a record full of nonsense",
    () =>
      writeFileSync(
        recordAfter(() => undefined),
        '{"pid": "<<<x>>>"}',
      ),
  ],
])("%s of a user is no daemon, and nothing of it is quoted", (_what, prepare) => {
  const { pid, startToken } = ownIdentity();
  writeDaemonRecord(folders, daemonState({ pid, start_token: startToken }).record);
  prepare();
  const problems = check({ config: forAlice });
  expect(problems).toEqual([expect.objectContaining({ check: "user_daemon" })]);
  expect(JSON.stringify(problems)).not.toContain("<<<");
});

function recordAfter(prepare: (file: string) => void): string {
  mkdirSync(aliceFolders().root);
  prepare(aliceFolders().daemonRecord);
  return aliceFolders().daemonRecord;
}

function linkTheRecord(): void {
  symlinkSync(
    folders.daemonRecord,
    recordAfter(() => undefined),
  );
}
