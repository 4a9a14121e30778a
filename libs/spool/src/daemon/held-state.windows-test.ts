import assert from "node:assert/strict";
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { installSharingRetry } from "@robotmk-controller/platform";
import { removeDeadWaiters } from "../admission/waiting-line.ts";
import { readHeartbeatMs, touchHeartbeat } from "../heartbeat.ts";
import { createSpoolFolders, type SpoolFolders, spoolFolders } from "../layout.ts";
import { removeTemporaryFiles } from "../temporary-files.ts";
import { lastTickMs, stampDaemonRecord } from "./daemon-record.ts";

/** UV_FS_O_EXLOCK (uv/win.h): nobody else may open the file meanwhile. */
const ALONE = 0x1000_0000;
const NOW_MS = 1_800_000_000_000;

let root = "";
let folders: SpoolFolders;
const held: number[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "held-"));
  folders = spoolFolders(root, { kind: "system" });
  createSpoolFolders(folders);
  installSharingRetry({ timeoutMs: 2_000, readTimeoutMs: 2_000, log: () => {} });
});
afterEach(() => {
  for (const descriptor of held.splice(0)) closeSync(descriptor);
  rmSync(root, { recursive: true });
});

function hold(file: string): void {
  held.push(openSync(file, constants.O_RDONLY | ALONE));
}

test("a heartbeat with a sharing violation is touched", () => {
  touchHeartbeat(folders, NOW_MS);
  hold(folders.heartbeat);
  touchHeartbeat(folders, NOW_MS + 60_000);
  assert.equal(readHeartbeatMs(folders), NOW_MS + 60_000);
});

test("a folder in the place of the heartbeat is no heartbeat", () => {
  mkdirSync(folders.heartbeat);
  assert.throws(() => touchHeartbeat(folders, NOW_MS), { code: "EISDIR" });
});

test("a daemon's record with a sharing violation is stamped, and none is made", () => {
  assert.throws(() => stampDaemonRecord(folders, NOW_MS), { code: "ENOENT" });
  writeFileSync(folders.daemonRecord, "{}");
  hold(folders.daemonRecord);
  stampDaemonRecord(folders, NOW_MS);
  assert.equal(lastTickMs(folders), NOW_MS);
});

test("a leftover with a sharing violation stays for the next cleanup, and the others go", () => {
  installSharingRetry({ timeoutMs: 0, readTimeoutMs: 0, log: () => {} });
  const names = [".a.json.0123456789ab.tmp", ".b.json.0123456789ab.tmp", ".c.json.0123456789ab.tmp"];
  const dead = JSON.stringify({ pid: 999_999, start_token: "0" });
  for (const name of names) writeFileSync(join(root, name), "");
  for (const name of ["1_a_1", "2_b_2", "3_c_3"]) writeFileSync(join(folders.waiting, name), dead);
  for (const name of names) utimesSync(join(root, name), 1, 1);
  hold(join(root, names[1] ?? ""));
  const reader = openSync(join(folders.waiting, "2_b_2"), "r");
  held.push(reader);

  assert.deepEqual(removeTemporaryFiles(root, NOW_MS), [names[0], names[2]]);
  const swept = removeDeadWaiters(folders, NOW_MS);

  assert.ok(swept.includes("1_a_1") && swept.includes("3_c_3"));
  assert.ok(readdirSync(root).includes(names[1] ?? ""));
});
