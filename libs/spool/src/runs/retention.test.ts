import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FULL_DISK_POLICY, ORPHAN_POLICY, runsToDelete, type StoredRun } from "./retention.ts";

const DAY_MS = 86_400_000;
const MB = 1024 * 1024;
const NOW_MS = Date.UTC(2026, 10, 22);
const KEEP_ALL = { nowMs: NOW_MS, keepFailedRuns: 0 };

/**
 * Runs of a suite by signs, one a day, the newest today and first: `.` passed, `!` failed, `?` has no readable
 * record, `-` is open. They are called after the suite and their age in days: `a0`, `a1`…
 */
function runs(signs: string, different: Partial<StoredRun> = {}): readonly StoredRun[] {
  const suiteId = different.suiteId ?? "a";
  return signs.split("").map((sign, age) => ({
    suiteId,
    runId: `${suiteId}${age}`,
    startMs: NOW_MS - age * DAY_MS,
    outcome: sign === "." ? "passed" : sign === "!" ? "failed" : undefined,
    isOrphaned: false,
    isProtected: false,
    isOpen: sign === "-",
    ...different,
  }));
}

function sized(...sizes: readonly number[]): readonly StoredRun[] {
  return runs(".".repeat(sizes.length)).map((run, age) => ({ ...run, bytes: sizes[age] ?? 0 }));
}

function shown(some: readonly StoredRun[], ...ids: readonly string[]): readonly StoredRun[] {
  return some.map((run) => ({ ...run, isProtected: ids.includes(run.runId) }));
}

/** The same run, but it began so many days from now. */
function ahead(run: StoredRun | undefined, days: number): StoredRun {
  if (run === undefined) throw new Error("no such run");
  return { ...run, startMs: NOW_MS + days * DAY_MS, runId: `${run.suiteId}-ahead` };
}

function idsOf(some: readonly StoredRun[]): readonly string[] {
  return some.map(({ runId }) => runId);
}

describe("keep_runs and keep_days", () => {
  test.each([
    ["runs beyond keep_runs go, the oldest first", ".....", { keepRuns: 3 }, ["a4", "a3"]],
    ["runs older than keep_days go, one of just that age stays", "...", { keepDays: 1 }, ["a2"]],
    ["the newest failed runs stay", ".!.!!", { keepRuns: 1, keepFailedRuns: 2 }, ["a4", "a2"]],
    ["a run without an outcome counts as failed", "?!", { keepRuns: 0, keepFailedRuns: 1 }, ["a1"]],
    ["an open run stays and counts as no failure", "-!!", { keepRuns: 0, keepFailedRuns: 1 }, ["a2"]],
    ["without limits all runs stay", "..!!", {}, []],
  ])("%s", (_name, signs, limits, deleted) => {
    expect(idsOf(runsToDelete(runs(signs), { ...KEEP_ALL, ...limits }))).toEqual(deleted);
  });

  test("a protected run stays, whatever its age", () => {
    expect(idsOf(runsToDelete(shown(runs("..."), "a2"), { ...KEEP_ALL, keepRuns: 0 }))).toEqual(["a1", "a0"]);
  });

  test("a protected failure is one of the failures that stay", () => {
    const policy = { ...KEEP_ALL, keepRuns: 0, keepFailedRuns: 1 };
    expect(idsOf(runsToDelete(shown(runs("!!!"), "a0"), policy))).toEqual(["a2", "a1"]);
    expect(idsOf(runsToDelete(shown(runs("!!!"), "a2"), policy))).toEqual(["a1"]);
  });

  test("keep_runs holds for each suite", () => {
    const all = [...runs(".."), ...runs("..", { suiteId: "b" })];
    expect(idsOf(runsToDelete(all, { ...KEEP_ALL, keepRuns: 1 }))).toEqual(["a1", "b1"]);
  });

  test("a run that began in the future does not expire by its age, but counts as the oldest", () => {
    const all = [ahead(runs(".")[0], 100), ...runs("..")];
    expect(runsToDelete(all, { ...KEEP_ALL, keepDays: 10 })).toEqual([]);
    expect(idsOf(runsToDelete(all, { ...KEEP_ALL, keepRuns: 2 }))).toEqual(["a-ahead"]);
  });
});

describe("the size of all runs together", () => {
  test.each([
    ["the oldest go, as many as necessary", [3, 3, 3, 3], 7, [], ["a3", "a2"]],
    ["none goes without need", [3, 3, 3, 3], 12, [], []],
    ["one byte too many costs one run", [3, 3, 3, 3], 11, [], ["a3"]],
    ["a protected run counts: a younger one goes instead", [3, 3, 3, 3], 9, ["a3"], ["a2"]],
    ["a protected run that is too large costs all others", [1, 1, 100, 1], 50, ["a2"], ["a3", "a1", "a0"]],
  ])("%s", (_name, sizes, maxBytes, kept, deleted) => {
    expect(idsOf(runsToDelete(shown(sized(...sizes), ...kept), { ...KEEP_ALL, maxBytes }))).toEqual(deleted);
  });

  test("runs that expire do not count", () => {
    const policy = { ...KEEP_ALL, keepRuns: 2, maxBytes: 6 };
    expect(idsOf(runsToDelete(sized(3, 3, 100), policy))).toEqual(["a2"]);
  });
});

describe("runs of suites that are not configured", () => {
  const policy = { ...ORPHAN_POLICY, nowMs: NOW_MS };
  const orphan = (suiteId: string, ageDays: number, megabytes = 1): StoredRun => ({
    suiteId,
    runId: `${suiteId}${ageDays}`,
    startMs: NOW_MS - ageDays * DAY_MS,
    outcome: undefined,
    bytes: megabytes * MB,
    isOrphaned: true,
    isProtected: false,
    isOpen: false,
  });

  test.each<[string, readonly StoredRun[], readonly string[]]>([
    ["young and small runs stay", [orphan("a", 1), orphan("a", 13.9), orphan("b", 2)], []],
    ["runs of more than 14 days go", [orphan("a", 15), orphan("b", 400), orphan("a", 1)], ["b400", "a15"]],
    [
      "of more than 1000 MB together the oldest go, of any suite",
      [orphan("a", 1, 400), orphan("b", 2, 500), orphan("a", 3, 90), orphan("b", 4, 20), orphan("a", 5)],
      ["a5", "b4"],
    ],
    ["one that is too large by itself goes", [orphan("a", 1, 1001), orphan("a", 2)], ["a2", "a1"]],
    ["a run from the future goes first", [orphan("a", -300, 600), orphan("a", 1, 600)], ["a-300"]],
  ])("%s", (_name, some, deleted) => {
    expect(idsOf(runsToDelete(some, policy))).toEqual(deleted);
  });
});

describe("on a full disk", () => {
  const policy = { ...FULL_DISK_POLICY, nowMs: NOW_MS };

  test("the oldest of all suites go first", () => {
    const all = [...runs("..."), ...runs("..", { suiteId: "b" })];
    expect(idsOf(runsToDelete(all, policy))).toEqual(["a2", "a1", "b1", "a0", "b0"]);
  });

  test("protected runs, open runs and the newest failure of each suite stay", () => {
    expect(idsOf(runsToDelete(shown(runs("-..!.!."), "a1"), policy))).toEqual(["a6", "a5", "a4", "a2"]);
    expect(idsOf(runsToDelete(shown(runs(".?!?"), "a0"), policy))).toEqual(["a3", "a2"]);
  });

  test("orphaned suites go before all others, with their failures", () => {
    const all = [...runs("."), ...runs("-!.", { suiteId: "z", isOrphaned: true })];
    expect(idsOf(runsToDelete(all, policy))).toEqual(["z2", "z1", "a0"]);
  });
});

const drawnRun = fc.record({
  suiteId: fc.constantFrom("a", "b", "c"),
  ageDays: fc.integer({ min: -5, max: 30 }),
  outcome: fc.constantFrom("passed" as const, "failed" as const, undefined),
  bytes: fc.nat(20),
  isProtected: fc.boolean(),
  isOpen: fc.boolean(),
});
const drawnRuns = fc
  .tuple(fc.array(drawnRun, { maxLength: 20 }), fc.subarray(["a", "b", "c"]))
  .map(([drawn, orphaned]): readonly StoredRun[] =>
    drawn.map(({ ageDays, ...run }, index) => ({
      ...run,
      runId: String(index).padStart(2, "0"),
      startMs: NOW_MS - ageDays * DAY_MS,
      isOrphaned: orphaned.includes(run.suiteId),
    })),
  );
const drawnPolicy = fc.record(
  { keepRuns: fc.nat(6), keepDays: fc.nat(30), maxBytes: fc.nat(150) },
  { requiredKeys: [] },
);

describe("any runs and any policy", () => {
  const forAny = (
    check: (all: readonly StoredRun[], deleted: readonly StoredRun[], policy: PolicyOf) => void,
  ): void => {
    fc.assert(
      fc.property(drawnRuns, drawnPolicy, fc.nat(3), (all, limits, keepFailedRuns) => {
        const policy = { ...limits, keepFailedRuns, nowMs: NOW_MS };
        check(all, runsToDelete(all, policy), policy);
      }),
    );
  };
  type PolicyOf = Parameters<typeof runsToDelete>[1];
  const bytesOf = (some: readonly StoredRun[]): number => some.reduce((sum, { bytes = 0 }) => sum + bytes, 0);

  test("each run goes once at most, and no protected or open one", () => {
    forAny((all, deleted) => {
      expect(new Set(deleted).size).toBe(deleted.length);
      expect(all).toEqual(expect.arrayContaining([...deleted]));
      expect(deleted.filter(({ isProtected, isOpen }) => isProtected || isOpen)).toEqual([]);
    });
  });

  test("of each configured suite as many failures stay as the policy says", () => {
    forAny((all, deleted, { keepFailedRuns }) => {
      for (const suiteId of ["a", "b", "c"]) {
        const failures = all.filter(
          (run) => run.suiteId === suiteId && !run.isOrphaned && !run.isOpen && run.outcome !== "passed",
        );
        const left = failures.filter((run) => !deleted.includes(run));
        expect(left.length).toBeGreaterThanOrEqual(Math.min(keepFailedRuns, failures.length));
      }
    });
  });

  test("what is left fits, or nothing more may go", () => {
    forAny((all, deleted, policy) => {
      const left = all.filter((run) => !deleted.includes(run));
      const again = runsToDelete(left, policy);
      expect(again).toEqual([]);
      const mayGo = runsToDelete(left, { ...policy, keepRuns: 0 });
      expect(bytesOf(left) <= (policy.maxBytes ?? Infinity) || mayGo.length === 0).toBe(true);
    });
  });

  test("the order in which the runs are given makes no difference", () => {
    forAny((all, deleted, policy) => {
      expect(runsToDelete(all.toReversed(), policy)).toEqual(deleted);
    });
  });
});
