import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSuiteResult } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import { sampleResult } from "../fixtures/sample-records.ts";
import { LastScheduledTimes } from "./last-scheduled-times.ts";

const NOW = 1_800_000_000;

function lastOf(times: LastScheduledTimes): number | undefined {
  return times.follow(new Set(["a"]), NOW).get("a");
}

test("the last scheduled times are read from the results", () => {
  using host = new DaemonHost();
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 60));
  writeSuiteResult(host.folders, "b", sampleResult(null));
  writeFileSync(join(host.folders.results, "robotmk_c.json"), "{ broken");
  const times = new LastScheduledTimes(host.folders).follow(new Set(["a", "b", "c", "d"]), NOW);
  expect([...times]).toEqual([["a", NOW - 60]]);
});

test("what was recorded since counts, not what the file said", () => {
  using host = new DaemonHost();
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 60));
  const times = new LastScheduledTimes(host.folders);
  times.follow(new Set(["a"]), NOW);
  times.record("a", NOW);
  expect(times.follow(new Set(["a"]), NOW).get("a")).toBe(NOW);
});

test("a run between two ticks is found in the result, an older or untrusted time is not taken", () => {
  using host = new DaemonHost();
  const times = new LastScheduledTimes(host.folders);
  times.follow(new Set(["a"]), NOW);
  expect(times.hasAdvanced("a", NOW)).toBe(false);
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 60));
  expect([times.hasAdvanced("a", NOW), lastOf(times)]).toEqual([true, NOW - 60]);
  expect(times.hasAdvanced("a", NOW)).toBe(false);
  times.record("a", NOW);
  expect([times.hasAdvanced("a", NOW), lastOf(times)]).toEqual([false, NOW]);
  writeSuiteResult(host.folders, "a", sampleResult(NOW + 1e9));
  expect([times.hasAdvanced("a", NOW + 1), lastOf(times)]).toEqual([false, NOW]);
});

test("a suite that was gone and is back is read anew", () => {
  using host = new DaemonHost();
  const times = new LastScheduledTimes(host.folders);
  times.follow(new Set(["a"]), NOW);
  times.record("a", NOW);
  expect([...times.follow(new Set(), NOW)]).toEqual([]);
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 30));
  expect(times.follow(new Set(["a"]), NOW).get("a")).toBe(NOW - 30);
});

test("a time from before the clock was set back gives way to the present", () => {
  using host = new DaemonHost();
  writeSuiteResult(host.folders, "a", sampleResult(NOW + 1e9));
  writeSuiteResult(host.folders, "b", sampleResult(NOW + 2));
  const times = new LastScheduledTimes(host.folders).follow(new Set(["a", "b"]), NOW);
  expect([...times]).toEqual([
    ["a", NOW],
    ["b", NOW + 2],
  ]);
});
