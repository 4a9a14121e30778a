import { expect, test } from "vitest";
import { evidenceRuns, type KeptRun } from "./retention.ts";

const RUNS: readonly KeptRun[] = (["passed", "failed", "passed", undefined, "timed-out"] as const).map(
  (outcome, index) => ({ runId: `run-${index}`, startEpochMs: -index, outcome }),
);

test("what is shown and the newest that did not pass are evidence", () => {
  const evidence = evidenceRuns(RUNS, { shown: new Set(["run-2"]), keepFailedRuns: 2 });
  expect([...evidence].toSorted()).toEqual(["run-1", "run-2", "run-3"]);
});

test("a run that is shown does not take the place of another that did not pass", () => {
  const evidence = evidenceRuns(RUNS, { shown: new Set(["run-4"]), keepFailedRuns: 1 });
  expect([...evidence].toSorted()).toEqual(["run-1", "run-4"]);
});
