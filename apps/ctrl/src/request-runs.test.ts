import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownIdentity } from "@robotmk-controller/platform";
import {
  createSpoolFolders,
  identityRecord,
  type SpoolFolders,
  spoolFolders,
  writeDaemonRecord,
} from "@robotmk-controller/spool";
import { afterEach, beforeEach, expect, test } from "vitest";
import { requestRuns, requestText } from "./request-runs.ts";

let folder = "";
let folders: SpoolFolders;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-request-"));
  folders = spoolFolders(folder, { kind: "system" });
  createSpoolFolders(folders);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The daemon's record names this process, which lives. */
function liveDaemon(): void {
  writeDaemonRecord(folders, {
    ...identityRecord(ownIdentity()),
    instance: "a",
    version: "0.1.0",
    runtime: "node 20.20.2",
    started: "2026-11-20T11:45:33.120+01:00",
    launched: "plain",
    degraded: false,
    phase: "planning",
    config_file: "/etc/check_mk/robotmk.yml",
    config_digest: "",
    config_errors: [],
    waiting: 0,
    running: 0,
    restarts: 0,
  });
}

const request = (...suiteIds: readonly string[]) =>
  requestRuns(suiteIds, {
    known: ["login", "shop_2"],
    context: { kind: "system" },
    folders,
    nowMs: 1_800_000_000_999,
  });

test("a request for suites is a task file for each, due now", () => {
  liveDaemon();
  const tasks = ["1800000000_robotmk_login", "1800000000_robotmk_shop_2"];
  expect(request("login", "shop_2")).toEqual({ kind: "requested", tasks });
  expect(readdirSync(folders.tasks).toSorted((a, b) => a.localeCompare(b))).toEqual(tasks);
});

test("where one of the suites is unknown, none is asked for", () => {
  liveDaemon();
  const answer = request("login", "../shop");
  expect(requestText(answer)).toBe(
    'Cannot run suite "../shop" as robotmk.yml does not have it: it has login, shop_2',
  );
  expect(readdirSync(folders.tasks)).toEqual([]);
});

test("without a daemon no file is left that a later one would take", () => {
  expect(requestText(request("login"))).toMatch(/no daemon lives.*robotmk-runner --run SUITE/);
  expect(readdirSync(folders.tasks)).toEqual([]);
});
