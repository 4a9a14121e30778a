import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseHandOver, takeHandOver, writeHandOver } from "./launch-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-hand-over-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const HAND_OVER = {
  program: "daemon",
  args: ["run", "--config", "C:\\Prögram Data\\a 'b'.yml"],
  env: { MK_CONFDIR: "C:\\ß", ROBOTMK_DEPTH: "1", Path: "C:\\Windows", TZ: "CET" },
  runsAs: "S-1-5-18 in session 0 with S-1-16-16384",
} as const;

test("what is handed over arrives once, readable by its owner alone", () => {
  const path = writeHandOver(folder, HAND_OVER);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(takeHandOver(path, HAND_OVER.runsAs)).toEqual(HAND_OVER);
  expect(existsSync(path)).toBe(false);
  expect(() => takeHandOver(path, HAND_OVER.runsAs)).toThrow("there is no such file");
});

test("what is for another user, session or rights is left where it is", () => {
  const path = writeHandOver(folder, HAND_OVER);
  const other = "S-1-5-18 in session 1 with S-1-16-16384";
  expect(() => takeHandOver(path, other)).toThrow(`as it is for ${HAND_OVER.runsAs}: this is ${other}`);
  expect(existsSync(path)).toBe(true);
});

test("a file that nobody takes has the name of one that is swept", () => {
  writeHandOver(folder, HAND_OVER);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\..*\.[0-9a-f]{12}\.tmp$/)]);
});

test.each(["NODE_OPTIONS", "LD_PRELOAD", "MY_SECRET", "SSH_AUTH_SOCK", "PSModulePath"])(
  "the variable %s stays behind",
  (name) => {
    const path = writeHandOver(folder, { ...HAND_OVER, env: { [name]: "x", MK_LOGDIR: "y" } });
    expect(takeHandOver(path, HAND_OVER.runsAs).env).toEqual({ MK_LOGDIR: "y" });
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
])("what we did not write is no hand-over: %s", (text) => {
  expect(parseHandOver(text)).toBeUndefined();
});
