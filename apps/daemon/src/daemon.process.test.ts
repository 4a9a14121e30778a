import { rmSync } from "node:fs";
import { acquireFileLock, type Clock } from "@robotmk-controller/platform";
import {
  readDaemonRecord,
  readDaemonState,
  requestStop,
  touchHeartbeat,
  writeDaemonRecord,
} from "@robotmk-controller/spool";
import { expect, test, vi } from "vitest";
import { type DaemonEnd, runDaemon } from "./daemon.ts";
import { DaemonHost } from "./fixtures/daemon-host.ts";
import { SAMPLE_DAEMON } from "./fixtures/sample-records.ts";

/** A daemon in this very process, with the clock of the test. */
function start(host: DaemonHost, clock: Clock = host.clock) {
  const stop = new AbortController();
  const { source, folders, context, log } = host;
  const end = runDaemon({
    source,
    folders,
    context,
    log,
    onConfig: () => undefined,
    onTick: () => undefined,
    memoryMb: () => 100,
    clock,
    config: undefined,
    launched: "foreground",
    degraded: false,
    stopSignal: stop.signal,
  });
  return { end, stop: () => stop.abort() };
}

/** Waits for the first tick of the daemon, and returns its instance. */
async function instanceOf(host: DaemonHost): Promise<string> {
  return vi.waitFor(() => {
    const reading = readDaemonRecord(host.folders);
    if (reading.kind !== "read" || reading.record.pid !== process.pid) throw new Error("no record yet");
    return reading.record.instance;
  }, WAIT);
}

const WAIT = { timeout: 20_000, interval: 10 };

/** A monotonic clock that steps at each reading. The wall clock does not move. */
function clockWithSteps(stepMs: () => number): Clock {
  let monotonicMs = 0;
  return { wallMs: () => 1_800_000_000_000, monotonicMs: () => (monotonicMs += stepMs()) };
}

test("a daemon that stops removes its record and releases its lock", async () => {
  using host = new DaemonHost();
  host.configure("suites: {}");
  const daemon = start(host);
  await instanceOf(host);
  expect(readDaemonState(host.folders).kind).toBe("running");
  expect(acquireFileLock(host.folders.daemonLock)).toBeUndefined();
  daemon.stop();
  expect(await daemon.end).toBe("stopped");
  expect(readDaemonState(host.folders).kind).toBe("absent");
  const lock = acquireFileLock(host.folders.daemonLock);
  expect(lock?.isInPlace()).toBe(true);
  lock?.release();
});

test("a request to stop is for one instance only", async () => {
  using host = new DaemonHost();
  host.configure("suites: {}");
  requestStop(host.folders, "an earlier one", "stop");
  const daemon = start(host);
  const instance = await instanceOf(host);
  requestStop(host.folders, instance, "stop");
  expect(await daemon.end).toBe("stopped");
});

test("a second daemon in the same context leaves at once, and leaves everything as it is", async () => {
  using host = new DaemonHost();
  host.configure("suites: {}");
  const daemon = start(host);
  const instance = await instanceOf(host);
  expect(await start(host).end).toBe("another-daemon");
  expect(await instanceOf(host)).toBe(instance);
  daemon.stop();
  await daemon.end;
});

test.each<[DaemonEnd, (host: DaemonHost) => void, string]>([
  ["lock-lost", (host) => rmSync(host.folders.daemonLock), "running"],
  ["spool-moved", (host) => host.configure(`spool_dir: ${host.folder}/elsewhere\nsuites: {}`), "absent"],
])("a daemon ends as %s when it must not go on", async (end, happen, state) => {
  using host = new DaemonHost();
  host.configure("suites: {}");
  const daemon = start(host);
  await instanceOf(host);
  happen(host);
  expect(await daemon.end).toBe(end);
  // Where the lock was lost, the record may be the next daemon's already.
  expect(readDaemonState(host.folders).kind).toBe(state);
});

test("a daemon that nobody calls ends when the time is over", async () => {
  using host = new DaemonHost();
  host.configure("deadman_timeout: 20\nsuites: {}");
  touchHeartbeat(host.folders, 1_700_000_000_000);
  const daemon = start(
    host,
    clockWithSteps(() => 1_000),
  );
  expect(await daemon.end).toBe("no-heartbeat");
  expect(host.lines.at(-1)).toContain("ends: no-heartbeat");
});

test("a machine that was suspended again and again does not end its daemon", async () => {
  using host = new DaemonHost();
  host.configure("deadman_timeout: 20\nsuites: {}");
  let readings = 0;
  const daemon = start(
    host,
    clockWithSteps(() => {
      readings += 1;
      return 3_600_000;
    }),
  );
  await vi.waitFor(() => expect(readings).toBeGreaterThan(9), WAIT);
  expect(readDaemonState(host.folders).kind).toBe("running");
  daemon.stop();
  expect(await daemon.end).toBe("stopped");
});

test("what a daemon that died left behind is counted as a restart", async () => {
  using host = new DaemonHost();
  host.configure("suites: {}");
  writeDaemonRecord(host.folders, SAMPLE_DAEMON);
  const daemon = start(host);
  await instanceOf(host);
  expect(readDaemonRecord(host.folders)).toMatchObject({ record: { restarts: 1 } });
  daemon.stop();
  await daemon.end;
});

test("an unreadable spool does not end the daemon, and is logged once", async () => {
  using host = new DaemonHost();
  host.configure("suites: {a: {}}");
  const daemon = start(host);
  await instanceOf(host);
  rmSync(host.folders.tasks, { recursive: true });
  rmSync(host.folders.results, { recursive: true });
  rmSync(host.folders.runs, { recursive: true });
  host.configure("suites: {a: {}, b: {}}");
  const logged = () => host.lines.filter((line) => line.includes("Cannot schedule"));
  await vi.waitFor(() => expect(logged()).toHaveLength(1), WAIT);
  daemon.stop();
  expect(await daemon.end).toBe("stopped");
});
