import { mkdirSync, utimesSync } from "node:fs";
import { recordLaunchPending, removeStartHistory, writeStartHistory } from "@robotmk-controller/spool";
import { beforeEach, expect, test } from "vitest";
import { temporarySpool } from "../fixtures/temporary-spool.ts";
import { clearEarlierLaunch } from "./ensure-daemon.ts";

const spool = temporarySpool();
const EARLIER_MS = Date.parse("2026-01-01T00:00:00Z");

/** A call has launched a daemon that was not up at its end. */
beforeEach(() => {
  mkdirSync(spool.folders.root, { recursive: true });
  writeStartHistory(spool.folders, {
    launched_epoch_ms: EARLIER_MS,
    young_deaths: 0,
    dead_instance: null,
    is_judged: false,
  });
  recordLaunchPending(spool.folders);
  utimesSync(spool.folders.launchPending, EARLIER_MS / 1000, EARLIER_MS / 1000);
});

test("a daemon that never came up is waited for since the first call that launched it", () => {
  clearEarlierLaunch(spool.folders);
  expect(recordLaunchPending(spool.folders)).toBe(EARLIER_MS);
});

test("one that came up and was stopped before the next call does not make that call say it is still awaited", () => {
  removeStartHistory(spool.folders);
  clearEarlierLaunch(spool.folders);
  expect(recordLaunchPending(spool.folders)).toBeGreaterThan(EARLIER_MS);
});
