import { runtime } from "../../runtimes/current.ts";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { inventory } from "../../chaos/foreign-files.ts";
import { type SecondTimes, timesRunTwice } from "../../chaos/unaccounted.ts";
import { growth } from "../../chaos/watch.ts";

const never: SecondTimes = { clockSteps: [], removals: [], losses: [] };
const first = { suite: "p1", runId: "first", scheduledTime: 1_000, startedMs: 1_000_000 };
const second = { ...first, runId: "second", startedMs: 1_060_000 };

test("a scheduled time that is run twice is found", () => {
  expect(timesRunTwice([first, second], never)).toEqual([
    "p1 scheduled time 1000 was run twice: first, second",
  ]);
  expect(
    timesRunTwice([first, { ...second, suite: "p2" }, { ...second, scheduledTime: 1_003 }], never),
  ).toEqual([]);
});

test("only a clock that was set back to before the scheduled time in between brings its number again", () => {
  const step = { atMs: 1_030_000, afterSeconds: 990, isBack: true };
  const found = (...clockSteps: SecondTimes["clockSteps"]) =>
    timesRunTwice([first, second], { ...never, clockSteps }).length;
  expect(found(step)).toBe(0);
  expect(found({ ...step, isBack: false })).toBe(1);
  expect(found({ ...step, afterSeconds: 1_006 })).toBe(1);
  expect(found({ ...step, atMs: 1_070_000 })).toBe(1);
  expect(found({ ...step, atMs: 900_000 })).toBe(1);
});

test("a scheduled time is only run again where nobody could know any more that it was run", () => {
  const found = (suite: string, atMs: number) =>
    timesRunTwice([first, second], { ...never, losses: [{ suite, atMs }] }).length;
  expect(found("p1", 1_030_000)).toBe(0);
  expect(found("p2", 1_030_000)).toBe(1);
  expect(found("p1", 1_070_000)).toBe(1);
  expect(timesRunTwice([first, second], { ...never, removals: [1_030_000] })).toEqual([]);
});

test("what grew is reported, and what only varies is not", () => {
  const samples = (from: number, to: number) =>
    [from, to, to].flatMap((memoryKb) =>
      Array.from({ length: 5 }, () => ({ memoryKb, descriptors: 20, files: 50 })),
    );
  expect(growth(samples(60_000, 75_000))).toEqual([]);
  expect(growth(samples(60_000, 120_000))).toEqual(["the daemon's memory in kB grew from 60000 to 120000"]);
});

test("each file that docs/spool.md knows has its place, and every other one is reported", () => {
  const spool = mkdtempSync(join(tmpdir(), "rmk-inventory-"));
  const run = "runs/p1/20261122T094512123Z-0a1b2c";
  const put = (path: string, mode = 0o600) => {
    mkdirSync(dirname(join(spool, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(spool, path), "", { mode });
    chmodSync(join(spool, path), mode);
  };
  const known = [
    "heartbeat",
    "daemon.json",
    "daemon.lock",
    "config.yml",
    "tasks/1795340875_robotmk_e1",
    "running/1795340875_robotmk_s2",
    "waiting/001795340875000_p1_4711",
    "results/robotmk_p1.json",
    "results/.robotmk_p1.json.0123456789ab.tmp",
    `${run}/run.json`,
    `${run}/output.xml`,
    `${run}/section-tests.txt`,
    "runner-agent_serial.json",
    "locks/suite-p1.lock",
    "locks/slot-2.lock",
  ];
  const unknown = [
    "core",
    "tasks/p1",
    "results/p1.json",
    `${run}/core.4711`,
    "locks/other.lock",
    "runner-other.json",
  ];
  try {
    for (const path of [...known, ...unknown]) put(path);
    put("stop.json", 0o644);
    expect(inventory(spool).toSorted()).toEqual(
      [
        ...unknown.map((path) => `${path} is nowhere in docs/spool.md`),
        ...(runtime.supports("permissions") ? ["stop.json has mode 644"] : []),
      ].toSorted(),
    );
  } finally {
    rmSync(spool, { recursive: true });
  }
});
