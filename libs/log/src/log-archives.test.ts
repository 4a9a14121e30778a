import * as fc from "fast-check";
import { expect, test } from "vitest";
import { archiveName, isArchiveName, surplusArchives } from "./rotation.ts";

const LOG = "robotmk-daemon.log";
const NOW = Date.UTC(2026, 10, 22, 10, 15, 30, 123);
const DAY_MS = 86_400_000;

test("an archive is named by the time of its last line", () => {
  expect(archiveName(LOG, NOW, { random: "4f9a1c" })).toBe("robotmk-daemon.log.20261122T101530123Z-4f9a1c");
});

test("names of archives sort by time and are known again, for their own log only", () => {
  const instants = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
  fc.assert(
    fc.property(instants, instants, (a, b) => {
      const [first, second] = [
        archiveName(LOG, a, { random: "000000" }),
        archiveName(LOG, b, { random: "000000" }),
      ];
      expect(first < second).toBe(a < b);
      expect(isArchiveName(first, LOG)).toBe(true);
      expect(isArchiveName(first, "robotmk-runner.log")).toBe(false);
    }),
  );
});

test.each([
  [LOG, false],
  [`${LOG}.1`, true],
  [`${LOG}.2`, false],
  [`${LOG}.10`, false],
  [`${LOG}.gz`, false],
  [`${LOG}.20261122T101530123Z-4f9a1c`, true],
  [`${LOG}.20261122T101530123Z-4f9a1c.gz`, false],
  [`${LOG}.20261122T101530123Z-4F9A1C`, false],
  [`x${LOG}.20261122T101530123Z-4f9a1c`, false],
  ["robotmk-daemonxlog.20261122T101530123Z-4f9a1c", false],
])("%s is an archive of the daemon's log: %j", (name, isArchive) => {
  expect(isArchiveName(name, LOG)).toBe(isArchive);
});

test.each([
  ["nothing to remove", [1, 2, 3], 3, 14, []],
  ["too many", [3, 1, 4, 2], 2, 14, ["3", "4"]],
  ["too old", [1, 13.9, 14.1, 20], 100, 14, ["14.1", "20"]],
  ["both", [1, 2, 3, 20], 2, 14, ["3", "20"]],
  ["of a clock that was ahead", [-400, 1, 2], 2, 14, ["2"]],
] as const)("%s", (_name, agesDays, keepFiles, keepDays, removed) => {
  const archives = agesDays.map((age) => ({ name: String(age), lastWriteMs: NOW - age * DAY_MS }));
  expect(surplusArchives(archives, { keepFiles, keepDays, nowMs: NOW })).toEqual(removed);
});

test("what stays is within both limits, and nothing newer goes than what stays", () => {
  const ages = fc.array(fc.integer({ min: 0, max: 40 * DAY_MS }), { maxLength: 50 });
  fc.assert(
    fc.property(
      ages,
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 30 }),
      (agesMs, keepFiles, keepDays) => {
        const archives = agesMs.map((age, index) => ({ name: String(index), lastWriteMs: NOW - age }));
        const gone = new Set(surplusArchives(archives, { keepFiles, keepDays, nowMs: NOW }));
        const stay = agesMs.filter((_, index) => !gone.has(String(index)));
        const removed = agesMs.filter((_, index) => gone.has(String(index)));
        expect(stay.length).toBe(
          Math.min(keepFiles, agesMs.filter((age) => age <= keepDays * DAY_MS).length),
        );
        expect(Math.max(0, ...stay)).toBeLessThanOrEqual(Math.min(Number.POSITIVE_INFINITY, ...removed));
      },
    ),
  );
});
