import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { TemporarySpool } from "../fixtures/temporary-spool.ts";
import { requestStop, takeStopRequest } from "./stop-request.ts";

test.each(["stop", "stop-now"] as const)("a daemon takes what it was asked, %s, once", (order) => {
  using spool = new TemporarySpool();
  expect(takeStopRequest(spool.folders, "one")).toBeUndefined();
  requestStop(spool.folders, "one", order);
  expect(takeStopRequest(spool.folders, "one")).toBe(order);
  expect(takeStopRequest(spool.folders, "one")).toBeUndefined();
});

test("the last request counts", () => {
  using spool = new TemporarySpool();
  requestStop(spool.folders, "one", "stop");
  requestStop(spool.folders, "one", "stop-now");
  expect(takeStopRequest(spool.folders, "one")).toBe("stop-now");
});

test("a request for an earlier daemon stops no other, and is removed", () => {
  using spool = new TemporarySpool();
  requestStop(spool.folders, "one", "stop-now");
  expect(takeStopRequest(spool.folders, "two")).toBeUndefined();
  expect(existsSync(spool.folders.stopRequest)).toBe(false);
});

test.each([
  "",
  "{",
  "stop",
  '{"instance": "one"}',
  '{"instance": "one", "order": "explode"}',
  '{"order": "stop"}',
])("%j is no request, and is removed", (content) => {
  using spool = new TemporarySpool();
  writeFileSync(spool.folders.stopRequest, content);
  expect(takeStopRequest(spool.folders, "one")).toBeUndefined();
  expect(existsSync(spool.folders.stopRequest)).toBe(false);
});

test("a folder in its place stops nothing, and does not end the daemon", () => {
  using spool = new TemporarySpool();
  mkdirSync(spool.folders.stopRequest);
  expect(takeStopRequest(spool.folders, "one")).toBeUndefined();
});
