import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isStopped, readProcess } from "@robotmk-controller/platform";
import {
  createSpoolFolders,
  type DaemonRecord,
  type SpoolFolders,
  spoolFolders,
  stampDaemonRecord,
  writeDaemonRecord,
} from "@robotmk-controller/spool";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { someDaemon } from "../fixtures/some-views.ts";
import { killStalledDaemon, stallOf } from "./stalled-daemon.ts";

const NOW_MS = Date.now();
let root = "";
let folders: SpoolFolders;
let child: ChildProcess;
let record: DaemonRecord;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "robotmk-stall-"));
  folders = spoolFolders(root, { kind: "system" });
  createSpoolFolders(folders);
  child = spawn("sleep", ["1000"], { stdio: "ignore" });
  await once(child, "spawn");
  const { pid = 0 } = child;
  record = someDaemon({ pid, start_token: readProcess(pid)?.startToken ?? "", host: "alpha" });
  writeDaemonRecord(folders, record);
});
afterEach(async () => {
  if (child.signalCode === null) {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
  rmSync(root, { recursive: true });
});

const look = async () => await killStalledDaemon(record, { folders, nowMs: NOW_MS, stallTimeoutSeconds: 60 });

function lookedAgo(seconds: number): void {
  stampDaemonRecord(folders, NOW_MS - seconds * 1000);
}

/** As if the call that saw it first had been a minute ago. */
function aMinutePasses(): void {
  const then = NOW_MS / 1000 - 60;
  utimesSync(join(folders.root, "daemon-stall.json"), then, then);
}

test("a daemon that hangs is silent at first, as one is whose machine has just woken up, then it is ended", async () => {
  lookedAgo(3600);
  expect(await look()).toEqual({ stall: { kind: "none" }, isEnded: false });
  expect(await look()).toEqual({ stall: { kind: "none" }, isEnded: false });
  expect(child.signalCode).toBeNull();
  aMinutePasses();

  expect(await look()).toMatchObject({ stall: { kind: "stalled", isStopped: false }, isEnded: true });

  await vi.waitFor(() => expect(child.signalCode).toBe("SIGKILL"));
  expect(existsSync(join(folders.root, "daemon-stall.json"))).toBe(false);
});

test("a daemon that looked again in between begins anew", async () => {
  lookedAgo(3600);
  await look();
  aMinutePasses();
  lookedAgo(3000);
  expect((await look()).isEnded).toBe(false);
  lookedAgo(1);
  expect(await look()).toEqual({ stall: { kind: "none" }, isEnded: false });
  expect(child.signalCode).toBeNull();
});

test("a daemon that is stopped is told at once", async () => {
  lookedAgo(3600);
  child.kill("SIGSTOP");
  await vi.waitFor(() => expect(isStopped({ pid: record.pid, startToken: record.start_token })).toBe(true));
  expect(await look()).toMatchObject({ stall: { kind: "stalled", isStopped: true }, isEnded: false });
});

test("a daemon of a version that did not stamp its looks is left alone", async () => {
  lookedAgo(3600);
  const { host: _host, ...old } = record;
  const options = { folders, nowMs: NOW_MS, stallTimeoutSeconds: 60 };
  expect(await killStalledDaemon(old, options)).toEqual({ stall: { kind: "none" }, isEnded: false });
  expect(existsSync(join(folders.root, "daemon-stall.json"))).toBe(false);
});

test.each([
  ["looks", 1, false, "none"],
  ["was held for a moment", 4, true, "none"],
  ["is stopped for long", 6, true, "stopped"],
  ["is stopped, up to three of its timeouts", 179, true, "stopped"],
  ["looks late, as its own watchdog has not ended it yet", 179, false, "none"],
  ["is stopped for too long", 181, true, "stalled"],
  ["hangs for too long", 181, false, "stalled"],
  ["looked in the future, before the clock was set back", -3_600, true, "none"],
])("a daemon that %s", (_what, seconds, isStopped, kind) => {
  const nowMs = 1_800_000_000_000;
  const lastLookMs = nowMs - seconds * 1000;
  expect(stallOf({ lastLookMs, nowMs, isStopped, stallTimeoutSeconds: 60 }).kind).toBe(kind);
});
