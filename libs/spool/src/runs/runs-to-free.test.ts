import fc from "fast-check";
import { expect, test } from "vitest";
import { runsToFree, type SuiteOnDisk } from "./retention.ts";

const NOW_MS = 1_000_000;

/** Runs by what they came to, the oldest first; `!` fails, `-` goes on, `?` can't be read. */
function suite(suiteId: string, runs: string, different: Partial<SuiteOnDisk> = {}): SuiteOnDisk {
  return {
    suiteId,
    isOrphaned: false,
    shown: new Set(),
    runs: runs
      .split("")
      .toReversed()
      .map((sign, index) => {
        const startMs = 1_000 * (runs.length - index);
        const outcome = sign === "!" ? "failed" : sign === "." ? "passed" : undefined;
        return { runId: `${suiteId}${runs.length - index}`, startMs, outcome, isOpen: sign === "-" };
      }),
    ...different,
  };
}

function freed(...suites: readonly SuiteOnDisk[]): readonly string[] {
  return runsToFree(suites, NOW_MS).map(({ runId }) => runId);
}

test("the oldest of all suites goes first", () => {
  expect(freed(suite("a", "..."), suite("b", ".."))).toEqual(["a1", "b1", "a2", "b2", "a3"]);
});

test("what is shown, what goes on and the newest that did not pass stay", () => {
  expect(freed(suite("a", ".!.!..-", { shown: new Set(["a6"]) }))).toEqual(["a1", "a2", "a3", "a5"]);
  expect(freed(suite("a", "?!?.", { shown: new Set(["a4"]) }))).toEqual(["a1", "a2"]);
});

test("suites that are not configured go before all others, with their failed runs", () => {
  expect(freed(suite("a", "."), suite("z", ".!-", { isOrphaned: true }))).toEqual(["z1", "z2", "a1"]);
});

test("runs that began in the future count as the oldest, as the clock was set back since", () => {
  const ahead = suite("a", "..");
  const runs = ahead.runs.map((run) => (run.runId === "a2" ? { ...run, startMs: NOW_MS + 1 } : run));
  expect(freed({ ...ahead, runs })).toEqual(["a2", "a1"]);
});

test("whatever lies there, nothing shown or open ever goes, all else does, and once", () => {
  const signs = fc.string({ unit: fc.constantFrom(".", "!", "-", "?"), maxLength: 8 });
  const suites = fc.array(fc.tuple(signs, fc.boolean(), fc.nat(8)), { maxLength: 5 });
  fc.assert(
    fc.property(suites, (drawn) => {
      const all = drawn.map(([runs, isOrphaned, shown], index) => {
        const id = `s${index}_`;
        return suite(id, runs, { isOrphaned, shown: new Set([`${id}${shown}`]) });
      });
      const gone = freed(...all);
      const kept = all.flatMap(({ runs, shown, isOrphaned }) => {
        const failed = runs.find(({ isOpen, outcome }) => !isOpen && outcome !== "passed");
        return runs
          .filter((run) => run.isOpen || shown.has(run.runId) || (!isOrphaned && run === failed))
          .map(({ runId }) => runId);
      });
      expect(gone.filter((runId) => kept.includes(runId))).toEqual([]);
      expect(new Set(gone).size + kept.length).toBe(all.reduce((sum, { runs }) => sum + runs.length, 0));
    }),
  );
});
