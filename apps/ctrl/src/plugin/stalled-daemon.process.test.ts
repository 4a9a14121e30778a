import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isStopped, readProcess, systemClock } from "@robotmk-controller/platform";
import {
  createSpoolFolders,
  type DaemonRecord,
  type SpoolFolders,
  spoolFolders,
  stampDaemonRecord,
  writeDaemonRecord,
} from "@robotmk-controller/spool";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { someDaemon } from "../fixtures/some-status.ts";
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

const call = async (of = record) =>
  await killStalledDaemon(of, {
    folders,
    nowMs: NOW_MS,
    stallTimeoutSeconds: 60,
    clock: systemClock,
    signal: new AbortController().signal,
  });

function tickedAgo(seconds: number): void {
  stampDaemonRecord(folders, NOW_MS - seconds * 1000);
}

/** As if the call that saw it first had been a minute ago. */
function aMinutePasses(): void {
  const then = NOW_MS / 1000 - 60;
  utimesSync(join(folders.root, "daemon-stall.json"), then, then);
}

test("a hanging daemon is not reported at first, as after a suspend, then it is killed", async () => {
  tickedAgo(3600);
  expect(await call()).toEqual({ stall: { kind: "none" }, isEnded: false });
  expect(await call()).toEqual({ stall: { kind: "none" }, isEnded: false });
  expect(child.signalCode).toBeNull();
  aMinutePasses();

  expect(await call()).toMatchObject({ stall: { kind: "stalled", isStopped: false }, isEnded: true });

  await vi.waitFor(() => expect(child.signalCode).toBe("SIGKILL"));
  expect(existsSync(join(folders.root, "daemon-stall.json"))).toBe(false);
});

test("a daemon that made a tick in between starts the confirmation anew", async () => {
  tickedAgo(3600);
  await call();
  aMinutePasses();
  tickedAgo(3000);
  expect((await call()).isEnded).toBe(false);
  tickedAgo(1);
  expect(await call()).toEqual({ stall: { kind: "none" }, isEnded: false });
  expect(child.signalCode).toBeNull();
});

test("a stopped daemon is reported at once", async () => {
  tickedAgo(3600);
  child.kill("SIGSTOP");
  await vi.waitFor(() => expect(isStopped({ pid: record.pid, startToken: record.start_token })).toBe(true));
  expect(await call()).toMatchObject({ stall: { kind: "stalled", isStopped: true }, isEnded: false });
});

test("a daemon of a version that did not stamp its ticks is left alone", async () => {
  tickedAgo(3600);
  const { host: _host, ...old } = record;
  expect(await call(old)).toEqual({ stall: { kind: "none" }, isEnded: false });
  expect(existsSync(join(folders.root, "daemon-stall.json"))).toBe(false);
});

test.each([
  ["makes ticks", 1, false, "none"],
  ["was held for a moment", 4, true, "none"],
  ["is stopped for long", 6, true, "stopped"],
  ["is stopped, up to three of its timeouts", 179, true, "stopped"],
  ["is late, while its own watchdog has not acted yet", 179, false, "none"],
  ["is stopped for too long", 181, true, "stalled"],
  ["hangs for too long", 181, false, "stalled"],
  ["made a tick in the future, before the clock was set back", -3_600, true, "none"],
])("a daemon that %s", (_what, seconds, isStopped, kind) => {
  const nowMs = 1_800_000_000_000;
  const lastTickMs = nowMs - seconds * 1000;
  expect(stallOf({ lastTickMs, nowMs, isStopped, stallTimeoutSeconds: 60 }).kind).toBe(kind);
});
