import { createRunningTask, readSuiteResult } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { RunnerHost } from "../fixtures/runner-host.ts";
import { interruptionReason, recoverRun } from "./recover-run.ts";

function result(host: RunnerHost) {
  const reading = readSuiteResult(host.folders, "login");
  return reading.kind === "read" ? reading.record : reading.kind;
}

test("a task without a run is removed", async () => {
  using host = new RunnerHost();
  createRunningTask(host.folders, "1_robotmk_login");
  const task = { epochSeconds: 1, responsible: "robotmk", suiteId: "login", name: "1_robotmk_login" };
  await recoverRun(task, { folders: host.folders, clock: host.clock, log: host.log });
  expect(host.tasks("running")).toEqual([]);
  expect(result(host)).toBe("absent");
});
test.each([
  [{ isOfOtherBoot: false, inARow: 1 }, "interrupted: its runner was killed"],
  [{ isOfOtherBoot: true, inARow: 1 }, "interrupted: the host was restarted"],
  [
    { isOfOtherBoot: false, inARow: 2 },
    "interrupted: its runner was killed, the 2 last runs were interrupted",
  ],
  [
    { isOfOtherBoot: false, inARow: 3 },
    "interrupted: its runner was killed, the 3 last runs were interrupted, so it is started more rarely",
  ],
])("interruptionReason() has the cause and the count: %j", (interruption, reason) => {
  expect(interruptionReason(interruption)).toBe(reason);
});
