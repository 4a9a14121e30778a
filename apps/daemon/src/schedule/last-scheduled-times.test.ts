import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSuiteResult } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import { sampleResult } from "../fixtures/sample-records.ts";
import { LastScheduledTimes } from "./last-scheduled-times.ts";

const NOW = 1_800_000_000;

test("the slots of the last runs are read from the results", () => {
  using host = new DaemonHost();
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 60));
  writeSuiteResult(host.folders, "b", sampleResult(null));
  writeFileSync(join(host.folders.results, "robotmk_c.json"), "{ broken");
  const slots = new LastScheduledTimes(host.folders).follow(new Set(["a", "b", "c", "d"]), NOW);
  expect([...slots]).toEqual([["a", NOW - 60]]);
});

test("what was noted since counts, not what the file said", () => {
  using host = new DaemonHost();
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 60));
  const slots = new LastScheduledTimes(host.folders);
  slots.follow(new Set(["a"]), NOW);
  slots.note("a", NOW);
  expect(slots.follow(new Set(["a"]), NOW).get("a")).toBe(NOW);
  expect(slots.of("a")).toBe(NOW);
});

test("a run between two looks is found in the result, an older or untrusted slot is not taken", () => {
  using host = new DaemonHost();
  const slots = new LastScheduledTimes(host.folders);
  slots.follow(new Set(["a"]), NOW);
  expect(slots.hasAdvanced("a", NOW)).toBe(false);
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 60));
  expect([slots.hasAdvanced("a", NOW), slots.of("a")]).toEqual([true, NOW - 60]);
  expect(slots.hasAdvanced("a", NOW)).toBe(false);
  slots.note("a", NOW);
  expect([slots.hasAdvanced("a", NOW), slots.of("a")]).toEqual([false, NOW]);
  writeSuiteResult(host.folders, "a", sampleResult(NOW + 1e9));
  expect([slots.hasAdvanced("a", NOW + 1), slots.of("a")]).toEqual([false, NOW]);
});

test("a suite that was gone and is back is read anew", () => {
  using host = new DaemonHost();
  const slots = new LastScheduledTimes(host.folders);
  slots.follow(new Set(["a"]), NOW);
  slots.note("a", NOW);
  expect([...slots.follow(new Set(), NOW)]).toEqual([]);
  expect(slots.of("a")).toBeUndefined();
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 30));
  expect(slots.follow(new Set(["a"]), NOW).get("a")).toBe(NOW - 30);
});

test("a slot from before the clock was set back gives way to the present", () => {
  using host = new DaemonHost();
  writeSuiteResult(host.folders, "a", sampleResult(NOW + 1e9));
  writeSuiteResult(host.folders, "b", sampleResult(NOW + 2));
  const slots = new LastScheduledTimes(host.folders).follow(new Set(["a", "b"]), NOW);
  expect([...slots]).toEqual([
    ["a", NOW],
    ["b", NOW + 2],
  ]);
});
