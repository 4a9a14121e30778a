import fc from "fast-check";
import { expect, test } from "vitest";
import { evidenceRuns, expiredRuns, type KeptRun } from "./retention.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 22);
const RETENTION = { keepRuns: 3, keepDays: 10, keepFailedRuns: 0 };

/** Runs of one a day, newest first, with their outcomes. */
function runs(...outcomes: readonly KeptRun["outcome"][]): readonly KeptRun[] {
  return outcomes.map((outcome, index) => ({
    runId: `run-${index}`,
    startEpochMs: NOW_MS - index * DAY_MS,
    outcome,
  }));
}

function expired(some: readonly KeptRun[], retention = RETENTION, shown: readonly string[] = []) {
  const evidence = evidenceRuns(some, { shown: new Set(shown), keepFailedRuns: retention.keepFailedRuns });
  return expiredRuns(some, { ...retention, evidence, nowMs: NOW_MS });
}

test("runs beyond keep_runs go", () => {
  expect(expired(runs("passed", "passed", "passed", "passed", "passed"))).toEqual(["run-3", "run-4"]);
});

test("runs older than keep_days go, though they are few; one that is just as old stays", () => {
  expect(expired(runs("passed", "passed", "passed"), { ...RETENTION, keepDays: 1 })).toEqual(["run-2"]);
});

test("the newest failed runs stay in spite of both", () => {
  const retention = { keepRuns: 1, keepDays: 2, keepFailedRuns: 2 };
  expect(expired(runs("passed", "failed", "passed", "timed-out", "failed"), retention)).toEqual([
    "run-2",
    "run-4",
  ]);
});

test("a run that has not finished counts as failed: somebody may want to see why", () => {
  const retention = { keepRuns: 0, keepDays: 0, keepFailedRuns: 1 };
  expect(expired(runs(undefined, "failed"), retention)).toEqual(["run-1"]);
});

test("what is shown stays, whatever its age", () => {
  const retention = { keepRuns: 0, keepDays: 0, keepFailedRuns: 0 };
  expect(expired(runs("passed", "passed", "passed"), retention, ["run-2"])).toEqual(["run-0", "run-1"]);
});

test("a clock that was set back removes nothing for its age", () => {
  const [run] = runs("passed");
  const later = { runId: "later", startEpochMs: NOW_MS + 100 * DAY_MS, outcome: "passed" } as const;
  expect(expired(run === undefined ? [] : [later, run])).toEqual([]);
});

test("only listed runs go, none that is shown, and no more than beyond the limits", () => {
  const outcome = fc.constantFrom("passed", "failed", undefined);
  const number = fc.nat(10);
  fc.assert(
    fc.property(
      fc.array(outcome),
      number,
      number,
      number,
      number,
      (outcomes, keepRuns, keepDays, keepFailedRuns, shownAt) => {
        const some = runs(...outcomes);
        const gone = expired(some, { keepRuns, keepDays, keepFailedRuns }, [`run-${shownAt}`]);
        const ids = some.map(({ runId }) => runId);
        expect(ids).toEqual(expect.arrayContaining([...gone]));
        expect(new Set(gone).size).toBe(gone.length);
        expect(gone).not.toContain(`run-${shownAt}`);
        const kept = some.filter(({ runId }) => !gone.includes(runId));
        const failedKept = kept.filter((run) => run.outcome !== "passed").length;
        expect(failedKept).toBeGreaterThanOrEqual(
          Math.min(keepFailedRuns, some.filter((run) => run.outcome !== "passed").length),
        );
      },
    ),
  );
});
