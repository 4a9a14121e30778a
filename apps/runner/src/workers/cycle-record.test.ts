import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isoTime, ownIdentity } from "@robotmk-controller/platform";
import {
  type CycleRecord,
  identityRecord,
  readCycleRecord,
  writeCycleRecord,
} from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { RunnerHost } from "../fixtures/runner-host.ts";
import { type Cycle, recordCycle } from "./cycle-record.ts";
import type { SuiteReport } from "./worker-pool.ts";

const ROUND: Cycle = { mode: "agent_serial", suites: 2 };
const NOT_RUN: SuiteReport = { suiteId: "b", kind: "not-run", reason: "its suite is running" };

function ran(suiteId: string, runtimeSeconds: number): SuiteReport {
  return { suiteId, kind: "finished", passed: true, message: "OK", runtimeSeconds };
}

/** A host whose monotonic clock stands still, too. */
class CycleHost extends RunnerHost {
  monotonicMs = 1_000_000;
  readonly stop = new AbortController();

  /** Runs a cycle that takes so many seconds and returns these reports. */
  async run(cycle: Cycle | undefined, reports: readonly SuiteReport[], during: () => void = () => undefined) {
    const { folders, log } = this;
    const clock = { wallMs: () => this.nowMs, monotonicMs: () => this.monotonicMs };
    const run = async (): Promise<readonly SuiteReport[]> => {
      during();
      this.nowMs += 100_000;
      this.monotonicMs += 100_000;
      return reports;
    };
    return recordCycle(cycle, run, { folders, clock, log, stopSignal: this.stop.signal });
  }

  get record(): CycleRecord | undefined {
    const reading = readCycleRecord(this.folders, "agent_serial");
    return reading.kind === "read" ? reading.record : undefined;
  }
}

test("a cycle is recorded while it goes on, and at its end with its runtimes", async () => {
  using host = new CycleHost();
  const started = {
    start_time: isoTime(host.nowMs),
    start_epoch_ms: host.nowMs,
    suites: 2,
    runner: identityRecord(ownIdentity()),
  };
  const seen: unknown[] = [];
  const reports = [ran("a", 60.5), ran("b", 30)];
  expect(await host.run(ROUND, reports, () => seen.push(host.record))).toBe(reports);
  expect(seen).toEqual([
    { schema: 1, execution_mode: "agent_serial", running: started, last_finished: null },
  ]);
  expect(host.record).toEqual({
    schema: 1,
    execution_mode: "agent_serial",
    running: null,
    last_finished: {
      ...started,
      end_time: isoTime(host.nowMs),
      runtime_total: 100,
      runtime_suites: 90.5,
      runtime_robotmk: 9.5,
    },
  });
});

test("suites that run at once take longer than the cycle: the runner's share is zero, never less", async () => {
  using host = new CycleHost();
  await host.run(ROUND, [ran("a", 99), ran("b", 99)]);
  expect(host.record?.last_finished).toMatchObject({ runtime_suites: 198, runtime_robotmk: 0 });
});

test("while a new cycle goes on, the last one stays on record", async () => {
  using host = new CycleHost();
  await host.run(ROUND, [ran("a", 60)]);
  const last = host.record?.last_finished;
  expect(last).toBeDefined();
  const seen: unknown[] = [];
  await host.run(ROUND, [ran("a", 50)], () => seen.push(host.record?.last_finished));
  expect(seen).toEqual([last]);
  expect(host.record?.last_finished?.runtime_suites).toBe(50);
});

test("suites that are no cycle leave no record", async () => {
  using host = new CycleHost();
  await host.run(undefined, [ran("a", 60)]);
  expect(host.record).toBeUndefined();
});

test("a cycle without a run keeps the last one", async () => {
  using host = new CycleHost();
  await host.run(ROUND, [ran("a", 60)]);
  const before = host.record;
  await host.run(ROUND, [NOT_RUN, { suiteId: "a", kind: "crashed", reason: "out of memory" }]);
  expect(host.record).toEqual(before);
});

test("a stopped cycle keeps the last one", async () => {
  using host = new CycleHost();
  await host.run(ROUND, [ran("a", 60)]);
  const before = host.record;
  await host.run(ROUND, [ran("a", 50), NOT_RUN], () => host.stop.abort());
  expect(host.record).toEqual(before);
});

test.each([
  ["of another process", { runner: { pid: 4711, start_token: ownIdentity().startToken } }],
  ["of a process with the same pid", { runner: { pid: process.pid, start_token: "boot:5" } }],
  ["of the same process", { start_epoch_ms: 1 }],
])("a cycle that began since is not ended, even if it is %s", async (_whose, change) => {
  using host = new CycleHost();
  await host.run(ROUND, [ran("a", 60)], () => {
    const { record } = host;
    if (record?.running) {
      writeCycleRecord(host.folders, { ...record, running: { ...record.running, ...change } });
    }
  });
  expect(host.record).toMatchObject({ running: change, last_finished: { runtime_suites: 60 } });
});

test("a broken record is replaced; one that cannot be written is logged, and costs no run", async () => {
  using host = new CycleHost();
  const file = join(host.folders.root, "runner-agent_serial.json");
  writeFileSync(file, "{");
  await host.run(ROUND, [ran("a", 60)]);
  expect(host.record?.last_finished?.runtime_suites).toBe(60);
  rmSync(host.folders.root, { recursive: true });
  expect(await host.run(ROUND, [ran("a", 50)])).toHaveLength(1);
  expect(host.logged.join()).toMatch(
    /Cannot record the cycle of the agent_serial suites: Cannot replace .*: ENOENT/,
  );
});
