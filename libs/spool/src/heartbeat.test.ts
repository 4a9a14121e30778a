import {
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TemporarySpool } from "./fixtures/temporary-spool.ts";
import { readHeartbeatMs, touchHeartbeat } from "./heartbeat.ts";

const NOW_MS = Date.UTC(2026, 10, 22, 10, 15, 30, 125);

test("there is no heartbeat before the first call", () => {
  using spool = new TemporarySpool();
  expect(readHeartbeatMs(spool.folders)).toBeUndefined();
});

test("a call makes the heartbeat, and the next ones move it, also back with the clock", () => {
  using spool = new TemporarySpool();
  for (const nowMs of [NOW_MS, NOW_MS + 60_000, NOW_MS - 3_600_000]) {
    touchHeartbeat(spool.folders, nowMs);
    expect(readHeartbeatMs(spool.folders)).toBeCloseTo(nowMs, 0);
  }
  const { size, mode } = statSync(spool.folders.heartbeat);
  expect([size, mode & 0o777]).toEqual([0, 0o600]);
});

test("what stands in the heartbeat is not touched", () => {
  using spool = new TemporarySpool();
  writeFileSync(spool.folders.heartbeat, "content");
  touchHeartbeat(spool.folders, NOW_MS);
  expect(readFileSync(spool.folders.heartbeat, "utf8")).toBe("content");
});

test("a link in its place is refused, and what it leads to is neither made nor touched", () => {
  using spool = new TemporarySpool();
  const target = join(spool.root, "target");
  writeFileSync(target, "");
  utimesSync(target, 1, 1);
  symlinkSync(target, spool.folders.heartbeat);
  expect(() => touchHeartbeat(spool.folders, NOW_MS)).toThrow("ELOOP");
  expect(statSync(target).mtimeMs).toBe(1_000);
  rmSync(target);
  expect(() => touchHeartbeat(spool.folders, NOW_MS)).toThrow("ELOOP");
  expect(lstatSync(target, { throwIfNoEntry: false })).toBeUndefined();
});
test("a folder in its place is refused", () => {
  using spool = new TemporarySpool();
  mkdirSync(spool.folders.heartbeat);
  expect(() => touchHeartbeat(spool.folders, NOW_MS)).toThrow("EISDIR");
});
