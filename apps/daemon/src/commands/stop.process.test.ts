import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readProcess, systemClock } from "@robotmk-controller/platform";
import { readDaemonState, writeDaemonRecord } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import { SAMPLE_DAEMON } from "../fixtures/sample-records.ts";
import { stopDaemon } from "./stop.ts";

/** Each reading of the clock lets more time pass than a daemon may take. */
function hurriedClock() {
  let nowMs = 0;
  return { wallMs: () => nowMs, monotonicMs: () => (nowMs += 20_000) };
}

/** Starts a stand-in for a daemon, with a record of its own. */
async function standIn(host: DaemonHost, script: string): Promise<ChildProcess> {
  const child = spawn("sh", ["-c", script, host.folders.stopRequest], { stdio: "ignore" });
  await once(child, "spawn");
  const info = readProcess(child.pid ?? 0);
  writeDaemonRecord(host.folders, {
    ...SAMPLE_DAEMON,
    pid: info?.pid ?? 0,
    start_token: info?.startToken ?? "",
  });
  return child;
}

test("where no daemon runs there is nothing to stop, and what a dead one left is cleared away", async () => {
  using host = new DaemonHost();
  const stop = async () => stopDaemon({ folders: host.folders, order: "stop", clock: systemClock });
  expect(await stop()).toEqual({ kind: "not-running" });
  writeDaemonRecord(host.folders, SAMPLE_DAEMON);
  expect(await stop()).toEqual({ kind: "not-running" });
  expect(readDaemonState(host.folders)).toEqual({ kind: "absent" });
  expect(existsSync(host.folders.stopRequest)).toBe(false);
});

test("a record that cannot be read stops nobody", async () => {
  using host = new DaemonHost();
  writeFileSync(host.folders.daemonRecord, "{");
  expect(await stopDaemon({ folders: host.folders, order: "stop", clock: systemClock })).toMatchObject({
    kind: "failed",
    problem: expect.stringContaining("as JSON"),
  });
});

test.each(["stop", "stop-now"] as const)(
  "a daemon that reacts is asked, by its instance: %s",
  async (order) => {
    using host = new DaemonHost();
    const daemon = await standIn(host, 'while [ ! -e "$0" ]; do sleep 0.02; done');
    try {
      const report = await stopDaemon({ folders: host.folders, order, clock: systemClock });
      expect(report).toMatchObject({ kind: "stopped", how: "asked", record: { pid: daemon.pid } });
      const request: unknown = JSON.parse(readFileSync(host.folders.stopRequest, "utf8"));
      expect(request).toEqual({ instance: SAMPLE_DAEMON.instance, order });
    } finally {
      daemon.kill("SIGKILL");
    }
  },
);

test("a daemon that does not react is killed, even where it ignores signals", async () => {
  using host = new DaemonHost();
  const daemon = await standIn(host, "trap '' TERM INT HUP; while :; do sleep 0.02; done");
  const ended = once(daemon, "exit");
  // The clock hurries only until the kill: its own wait would be over before the kernel is done.
  let readings = 0;
  const clock = {
    ...systemClock,
    monotonicMs: () => systemClock.monotonicMs() + ((readings += 1) > 1 ? 20_000 : 0),
  };
  expect(await stopDaemon({ folders: host.folders, order: "stop", clock })).toMatchObject({
    kind: "stopped",
    how: "killed",
  });
  expect((await ended)[1]).toBe("SIGKILL");
  expect(readDaemonState(host.folders)).toEqual({ kind: "absent" });
});

test("a later process with the daemon's pid is neither asked nor killed", async () => {
  using host = new DaemonHost();
  const other = await standIn(host, "exec sleep 1000");
  try {
    writeDaemonRecord(host.folders, { ...SAMPLE_DAEMON, pid: other.pid ?? 0, start_token: "earlier" });
    const report = await stopDaemon({ folders: host.folders, order: "stop", clock: hurriedClock() });
    expect(report).toEqual({ kind: "not-running" });
    expect(readProcess(other.pid ?? 0)).toBeDefined();
  } finally {
    other.kill("SIGKILL");
  }
});
