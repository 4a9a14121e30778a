import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownIdentity } from "@robotmk-controller/platform";
import {
  createFolder,
  createRunningTask,
  identityRecord,
  runFolder,
  writeRunRecord,
} from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import { sampleRun } from "../fixtures/sample-records.ts";
import { readRunningTasks } from "./running-tasks.ts";

const DEAD = { pid: 4711, start_token: "boot:5" };

function beginRun(host: DaemonHost, suiteId: string, runner: typeof DEAD): void {
  const record = sampleRun(suiteId, runner);
  createFolder(runFolder(host.folders, suiteId, record.run_id));
  writeRunRecord(host.folders, record);
  createRunningTask(host.folders, record.task);
}

test("a file in running/ has a live runner, a dead one, or none", () => {
  using host = new DaemonHost();
  beginRun(host, "alive", identityRecord(ownIdentity()));
  beginRun(host, "dead", DEAD);
  createRunningTask(host.folders, "1800000000_robotmk_claimed");
  const runs = readRunningTasks(host.folders, new Set());
  expect(runs.map(({ kind, task }) => [task.suiteId, kind])).toEqual([
    ["alive", "alive"],
    ["claimed", "claim"],
    ["dead", "dead"],
  ]);
});

test("a runner with the pid of another is dead", () => {
  using host = new DaemonHost();
  beginRun(host, "a", { pid: process.pid, start_token: "earlier" });
  expect(readRunningTasks(host.folders, new Set())).toMatchObject([{ kind: "dead" }]);
});

test("a run whose record is broken counts as a claim, and hides no other", () => {
  using host = new DaemonHost();
  beginRun(host, "a", DEAD);
  beginRun(host, "b", DEAD);
  writeFileSync(join(runFolder(host.folders, "a", sampleRun("a", DEAD).run_id), "run.json"), "{");
  expect(readRunningTasks(host.folders, new Set()).map(({ kind }) => kind)).toEqual(["claim", "dead"]);
});

test("other files in running/ are nobody's run", () => {
  using host = new DaemonHost();
  writeFileSync(join(host.folders.running, "notes.txt"), "");
  expect(readRunningTasks(host.folders, new Set())).toEqual([]);
});
