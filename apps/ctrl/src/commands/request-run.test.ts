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
import { requestRuns, requestText } from "./request-run.ts";

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

test("without any config that can be used, what is wrong with it is reported, not that the suite is unknown", () => {
  liveDaemon();
  const errors = ["C:\\my.yml:1:1: Cannot read the file as it does not exist"];
  const options = { known: { errors }, context: { kind: "system" }, folders, nowMs: 0 } as const;
  const answer = requestRuns(["login"], options);
  expect(answer).toEqual({ kind: "no-config", errors });
  expect(requestText(answer)).toBe(
    `${errors[0]}\nCannot run any suite as there is no robotmk.yml that can be used`,
  );
  expect(readdirSync(folders.tasks)).toEqual([]);
});

test("without a daemon no file is left that a later one would take", () => {
  expect(requestText(request("login"))).toMatch(/no daemon lives.*robotmk-runner --run SUITE/);
  expect(readdirSync(folders.tasks)).toEqual([]);
});
