import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSpoolFolders, spoolFolders, type SpoolFolders } from "../layout.ts";
import {
  clearLaunchPending,
  launchHistory,
  type LaunchOutcome,
  readLaunchHistory,
  recordLaunchPending,
  rememberedFailures,
  writeLaunchHistory,
} from "./launch-history.ts";

const NOW_MS = 1_795_342_710_000;
const UPTIME_MS = 86_400_000;
const PARENT = { rung: "parent", problem: "process 12 has ended" } as const;
const WMI = { rung: "wmi", problem: "PowerShell gave no answer" } as const;
const PLAIN: LaunchOutcome = { rung: "plain", degraded: true, failures: [PARENT, WMI] };

function noted(outcome: LaunchOutcome = PLAIN, nowMs = NOW_MS) {
  return launchHistory(outcome, { nowMs, remembered: [] });
}

test("of a launch that is degraded all problems are kept, with their time", () => {
  expect(noted()).toEqual({
    launched: "plain",
    degraded: true,
    failures: [
      { ...PARENT, epoch_ms: NOW_MS },
      { ...WMI, epoch_ms: NOW_MS },
    ],
  });
  expect(noted({ ...PLAIN, failures: [] })).toEqual({ launched: "plain", degraded: true, failures: [] });
});

test("the history of a good launch is kept only when a slow detach method failed before", () => {
  expect(noted({ rung: "parent", degraded: false, failures: [] })).toBeUndefined();
  expect(noted({ rung: "wmi", degraded: false, failures: [PARENT] })).toBeUndefined();
  expect(noted({ rung: "task", degraded: false, failures: [WMI] })).toMatchObject({ launched: "task" });
  expect(noted({ rung: null, degraded: false, failures: [WMI] })).toMatchObject({ launched: null });
});

test.each<[string, number, number, readonly string[]]>([
  ["at once", 0, UPTIME_MS, ["wmi"]],
  ["after less than a quarter of an hour", 899_999, UPTIME_MS, ["wmi"]],
  ["after a quarter of an hour", 900_000, UPTIME_MS, []],
  ["after the clock was set back", -1, UPTIME_MS, []],
  ["after a reboot", 60_000, 30_000, []],
])("a failure of a slow detach method counts %s: %d ms, %d ms up", (_when, ageMs, uptimeMs, methods) => {
  const remembered = rememberedFailures(noted(), { nowMs: NOW_MS + ageMs, uptimeMs });
  expect(remembered.map(({ rung }) => rung)).toEqual(methods);
});

test("what was only remembered does not become younger by that", () => {
  const nowMs = NOW_MS + 600_000;
  const remembered = rememberedFailures(noted(), { nowMs, uptimeMs: UPTIME_MS });
  const later = launchHistory(PLAIN, { nowMs, remembered });
  expect(later?.failures.map(({ epoch_ms }) => epoch_ms)).toEqual([nowMs, NOW_MS]);
});

test("a note is read as it was written, until the next launch has nothing to tell", () => {
  const base = mkdtempSync(join(tmpdir(), "robotmk-launch-note-"));
  try {
    const folders = spoolFolders(base, { kind: "system" });
    createSpoolFolders(folders);
    expect(readLaunchHistory(folders)).toBeUndefined();
    writeLaunchHistory(folders, noted({ ...PLAIN, failures: [{ rung: "wmi", problem: "x".repeat(9_000) }] }));
    expect(readLaunchHistory(folders)?.failures[0]?.problem).toHaveLength(500);
    writeLaunchHistory(folders, undefined);
    expect(readLaunchHistory(folders)).toBeUndefined();
    writeFileSync(join(folders.root, "launch.json"), "{");
    expect(readLaunchHistory(folders)).toBeUndefined();
    writeLaunchHistory(folders, undefined);
    mkdirSync(join(folders.root, "launch.json"));
    writeLaunchHistory(folders, undefined);
    writeLaunchHistory(folders, noted());
    expect(readLaunchHistory(folders)).toEqual(noted());
  } finally {
    rmSync(base, { recursive: true });
  }
});

let base = "";
let folders: SpoolFolders;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "robotmk-pending-"));
  folders = spoolFolders(base, { kind: "system" });
  createSpoolFolders(folders);
});
afterEach(() => rmSync(base, { recursive: true }));

test("the first note in a row tells since when, until it is cleared", () => {
  const sinceMs = recordLaunchPending(folders);
  expect(sinceMs).toBe(lstatSync(folders.launchPending).mtimeMs);
  expect(recordLaunchPending(folders)).toBe(sinceMs);
  clearLaunchPending(folders);
  clearLaunchPending(folders);
  expect(existsSync(folders.launchPending)).toBe(false);
});

test("a disk that takes no note is no error", () => {
  rmSync(folders.root, { recursive: true });
  writeFileSync(folders.root, "");
  expect(recordLaunchPending(folders)).toBeUndefined();
  clearLaunchPending(folders);
  expect(lstatSync(folders.root).isFile()).toBe(true);
});

test("a folder in its place stays", () => {
  mkdirSync(folders.launchPending);
  clearLaunchPending(folders);
  expect(lstatSync(folders.launchPending).isDirectory()).toBe(true);
});
