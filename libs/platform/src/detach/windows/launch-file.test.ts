import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseLaunchFile, takeLaunchFile, writeLaunchFile } from "./launch-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-launch-file-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const LAUNCH_FILE = {
  program: "daemon",
  args: ["run", "--config", "C:\\Prögram Data\\a 'b'.yml"],
  env: { MK_CONFDIR: "C:\\ß", ROBOTMK_DEPTH: "1", Path: "C:\\Windows", TZ: "CET" },
  runsAs: "S-1-5-18 in session 0 with S-1-16-16384",
} as const;

test("a launch file is taken once and readable by its owner alone", () => {
  const path = writeLaunchFile(folder, LAUNCH_FILE);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(takeLaunchFile(path, LAUNCH_FILE.runsAs)).toEqual(LAUNCH_FILE);
  expect(existsSync(path)).toBe(false);
  expect(() => takeLaunchFile(path, LAUNCH_FILE.runsAs)).toThrow("there is no such file");
});

test("what is for another user, session or rights is left where it is", () => {
  const path = writeLaunchFile(folder, LAUNCH_FILE);
  const other = "S-1-5-18 in session 1 with S-1-16-16384";
  expect(() => takeLaunchFile(path, other)).toThrow(`as it is for ${LAUNCH_FILE.runsAs}: this is ${other}`);
  expect(existsSync(path)).toBe(true);
});

test("a launch file that no program takes has the name of a temporary file", () => {
  writeLaunchFile(folder, LAUNCH_FILE);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\..*\.[0-9a-f]{12}\.tmp$/)]);
});

test.each(["NODE_OPTIONS", "LD_PRELOAD", "MY_SECRET", "SSH_AUTH_SOCK", "PSModulePath"])(
  "the variable %s stays behind",
  (name) => {
    const path = writeLaunchFile(folder, { ...LAUNCH_FILE, env: { [name]: "x", MK_LOGDIR: "y" } });
    expect(takeLaunchFile(path, LAUNCH_FILE.runsAs).env).toEqual({ MK_LOGDIR: "y" });
  },
);

test.each([
  "",
  "{",
  "null",
  "[]",
  "{}",
  '{"program":"daemon","args":[],"env":{}}',
  '{"program":"cmd","args":[],"env":{},"runsAs":"x"}',
  '{"program":"daemon","args":"run","env":{},"runsAs":"x"}',
  '{"program":"daemon","args":[1],"env":{},"runsAs":"x"}',
  '{"program":"daemon","args":[],"env":{"A":1},"runsAs":"x"}',
  '{"program":"daemon","args":[],"env":[],"runsAs":"x"}',
  '{"program":"daemon","args":[],"env":{},"runsAs":1}',
])("other content is no launch file: %s", (text) => {
  expect(parseLaunchFile(text)).toBeUndefined();
});
