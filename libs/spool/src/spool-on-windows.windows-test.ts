import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { acquireFileLock, freeDiskMb, ownIdentity } from "@robotmk-controller/platform";
import * as fc from "fast-check";
import { joinWaitingLine, listWaiting } from "./admission/waiting-line.ts";
import { contextName, parseContext } from "./context.ts";
import { isFileName } from "./file-names.ts";
import { readHeartbeatMs, touchHeartbeat } from "./heartbeat.ts";
import { createSpoolFolders, resultFile, runFolder, spoolFolders } from "./layout.ts";
import { readSuiteResult } from "./records/suite-result.ts";
import { removeRun } from "./runs/remove-run.ts";
import { parseTaskName, taskName } from "./tasks/task-name.ts";
import { claimTask, createTask, listTasks, removeRunningTask, requeueTask } from "./tasks/task-queue.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spool-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const suiteId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/).filter(isFileName);
/** Suite ids that are devices are refused in the config. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

test("whatever a task is called, its file has exactly that name, and is claimed and put back by it", () => {
  const folders = spoolFolders(folder, { kind: "system" });
  createSpoolFolders(folders);
  const responsible = fc.constantFrom("robotmk", "anna", "jörg müller@werk-2", "a.b-c_d");
  fc.assert(
    fc.property(suiteId, responsible, fc.nat(4_000_000_000), (id, user, epochSeconds) => {
      const task = { epochSeconds, responsible: user, suiteId: id };
      const name = taskName(task);
      const known = new Set([id]);
      createTask(folders, name);
      assert.deepEqual(readdirSync(folders.tasks), [name]);
      assert.deepEqual(parseTaskName(name, known), task);
      assert.equal(claimTask(folders, name), true);
      assert.equal(claimTask(folders, name), false);
      assert.equal(requeueTask(folders, name), true);
      assert.equal(claimTask(folders, name), true);
      assert.deepEqual(
        listTasks(folders, { state: "running", suiteIds: known }).tasks.map((found) => found.name),
        [name],
      );
      removeRunningTask(folders, name);
      assert.deepEqual(readdirSync(folders.running), []);
    }),
    { numRuns: 60 },
  );
});

test("whatever a suite is called, its result, its lock and its runs lie where they belong", () => {
  const folders = spoolFolders(folder, { kind: "system" });
  fc.assert(
    fc.property(suiteId, (id) => {
      if (DEVICE.test(id)) return;
      for (const path of [resultFile(folders, id), runFolder(folders, id, "20261122T101530123Z-4f9a1c")]) {
        assert.ok(path.startsWith(`${folders.root}\\`), path);
        assert.ok(!/[. ](\\|$)/.test(path), path);
        assert.ok(!path.slice(2).includes(":"), path);
      }
    }),
  );
});

test("the result of a suite that was called the same in other letters is none of it", () => {
  const folders = spoolFolders(folder, { kind: "system" });
  createSpoolFolders(folders);
  writeFileSync(resultFile(folders, "login"), '{"login": {}}');
  assert.deepEqual(readSuiteResult(folders, "Login"), { kind: "absent" });
  assert.equal(readSuiteResult(folders, "login").kind, "broken");
});

test("whatever a context is called, its folder is one below the spool", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 20 }), (name) => {
      const context = parseContext(`user-${name}`);
      if (context === undefined) return;
      assert.match(contextName(context), /^user-[^\\/:*?"<>|]*[^\\/:*?"<>|. ]$/u);
    }),
    { numRuns: 300 },
  );
});

test("a spool whose path is longer than 260 characters works as any other", () => {
  const deep = join(folder, ...Array.from({ length: 6 }, () => "x".repeat(50)));
  const folders = spoolFolders(deep, { kind: "system" });
  createSpoolFolders(folders);
  assert.ok(folders.root.length > 300);

  touchHeartbeat(folders, 1_700_000_000_000);
  assert.equal(readHeartbeatMs(folders), 1_700_000_000_000);
  createTask(folders, "1_robotmk_login");
  assert.equal(claimTask(folders, "1_robotmk_login"), true);
  const lock = acquireFileLock(folders.daemonLock);
  assert.equal(lock?.isInPlace(), true);
  lock?.release();
  const ticket = joinWaitingLine(folders, { dueMs: 1, suiteId: "login", identity: ownIdentity() });
  assert.equal(listWaiting(folders).length, 1);
  assert.equal(ticket.isFirst(), true);
  ticket.leave();
  assert.ok((freeDiskMb(folders.root) ?? 0) > 0);

  const run = runFolder(folders, "login", "run-1");
  createSpoolFolders({ ...folders, runs: join(run, "deeper", "still") });
  writeFileSync(join(run, "deeper", "output.xml"), "<robot/>");
  assert.equal(readFileSync(join(run, "deeper", "output.xml"), "utf8"), "<robot/>");
  assert.equal(removeRun(folders, { suiteId: "login", runId: "run-1" }).kind, "removed");
  assert.equal(existsSync(run), false);
});
