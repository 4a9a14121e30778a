import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { SuiteConfig } from "@robotmk-controller/config";
import { findRunProcesses } from "@robotmk-controller/platform";
import type { RunOutcome } from "@robotmk-controller/spool";
import fc from "fast-check";
import { expect, test } from "vitest";
import { untilThere } from "../fixtures/dead-runner.ts";
import { PASSED_XML, RunnerHost } from "../fixtures/runner-host.ts";
import { runMarker } from "../robot/run-robot.ts";
import { type EndedAttempt, nextAttempt, runAttempts } from "./attempts.ts";

/** The marker of its processes: of this run of the tests alone, since others may go on beside it. */
const RUN_ID = `20261122T101530123Z-${randomBytes(3).toString("hex")}`;

/** A stand-in for Robot: writes an output with one passed test to the folder that it is told. */
const WRITE_OUTPUT = [
  'while [ "$1" != --outputdir ]; do shift; done',
  `cat >"$2/output.xml" <<'XML'\n${PASSED_XML}XML`,
];

async function run(host: RunnerHost, different: Partial<SuiteConfig>, stopping = new AbortController()) {
  const folder = join(host.folder, "run");
  mkdirSync(folder);
  const { folders: _folders, clock, log } = host;
  return runAttempts(
    { ...host.suite, ...different },
    { runId: RUN_ID, folder, stopSignal: stopping.signal, clock, log, onStarted: () => undefined },
  );
}

test("a program that writes a passed output passes", async () => {
  using host = new RunnerHost();
  const robot = host.program("robot", ...WRITE_OUTPUT);
  const { verdict, attempts, folder } = await run(host, { robotCommand: [robot] });
  expect(verdict).toMatchObject({ outcome: "passed", rc: 0, notes: [] });
  expect(attempts).toMatchObject([{ index: 1, outcome: "passed", xml: join(folder, "output.xml") }]);
});

test("a program is found on the PATH that the suite's own env sets", async () => {
  using host = new RunnerHost();
  host.program("venv/bin/python9", ...WRITE_OUTPUT);
  const env = [{ name: "PATH", value: `${join(host.folder, "venv/bin")}:${process.env["PATH"]}` }];
  const { verdict } = await run(host, { robotCommand: ["python9"], env });
  expect(verdict).toMatchObject({ outcome: "passed" });
});

test("a program that only our own PATH has is not found where the suite sets another", async () => {
  using host = new RunnerHost();
  const env = [{ name: "PATH", value: "/nowhere" }];
  const { verdict } = await run(host, { robotCommand: ["sh"], env });
  expect(verdict).toMatchObject({
    outcome: "environment-failure",
    reason: expect.stringContaining('is not on the PATH "/nowhere"'),
  });
});

test("a suite that is a link to itself can't be started, and is no error of the runner", async () => {
  using host = new RunnerHost();
  const suitePath = join(host.folder, "loop");
  symlinkSync("loop", suitePath);
  const { verdict } = await run(host, { suitePath, robotCommand: ["sh"], maxAttempts: 3 });
  expect(verdict).toMatchObject({ outcome: "environment-failure", reason: expect.stringContaining("ELOOP") });
});

test("a program that may not be executed can't be started, and is not tried again", async () => {
  using host = new RunnerHost();
  const robot = host.program("robot", ...WRITE_OUTPUT);
  chmodSync(robot, 0o644);
  const { verdict, attempts } = await run(host, { robotCommand: [robot], maxAttempts: 3 });
  expect(verdict).toMatchObject({
    outcome: "environment-failure",
    reason: expect.stringContaining("is not executable"),
  });
  expect(attempts).toHaveLength(1);
});

test("a failed attempt is tried again until one passes; without a rebot the last one stands for the run", async () => {
  using host = new RunnerHost();
  const count = join(host.folder, "count");
  const robot = host.program(
    "start.sh",
    `echo x >>"${count}"`,
    `[ "$(wc -l <"${count}")" -ge 3 ] || exit 252`,
    ...WRITE_OUTPUT,
  );
  const { verdict, attempts, folder } = await run(host, { robotCommand: [robot], maxAttempts: 5 });
  expect(attempts.map(({ outcome, rc }) => [outcome, rc])).toEqual([
    ["robot-failure", 252],
    ["robot-failure", 252],
    ["passed", 0],
  ]);
  expect(verdict).toMatchObject({ outcome: "passed", rc: 0 });
  expect(folder.endsWith("/attempt-3")).toBe(true);
});

test("an attempt that takes too long is stopped with all that it started", async () => {
  using host = new RunnerHost();
  const robot = host.program("robot", "setsid sleep 1000 &", "exec sleep 1000");
  const { verdict } = await run(host, { robotCommand: [robot], timeoutSeconds: 0.2 });
  expect(verdict).toMatchObject({ outcome: "timed-out", rc: -15, reason: "timed out after 0.2 s" });
  expect(await findRunProcesses(runMarker(RUN_ID))).toEqual([]);
});

test("a stop ends the attempt that goes on, and there is no other", async () => {
  using host = new RunnerHost();
  const ready = join(host.folder, "ready");
  const robot = host.program("robot", `: >"${ready}"`, "exec sleep 1000");
  const stopping = new AbortController();
  const running = run(host, { robotCommand: [robot], maxAttempts: 3 }, stopping);
  await untilThere(ready);
  stopping.abort();
  const { verdict, attempts } = await running;
  expect(verdict.outcome).toBe("stopped");
  expect(attempts).toHaveLength(1);
  expect(await findRunProcesses(runMarker(RUN_ID))).toEqual([]);
});

const SUITE = {
  maxAttempts: 3,
  retryStrategy: "complete",
  timeoutSeconds: 60,
  totalTimeoutSeconds: undefined,
} as const;

const failed: EndedAttempt = { outcome: "failed", xml: "/run/attempt-1/output.xml" };

test("the first attempt runs all tests for the attempt's time", () => {
  expect(nextAttempt(SUITE, [], 0)).toEqual({ index: 1, timeoutMs: 60_000, rerunFailed: undefined });
});

test.each<[RunOutcome, boolean]>([
  ["failed", true],
  ["timed-out", true],
  ["robot-failure", true],
  ["passed", false],
  ["stopped", false],
  ["interrupted", false],
  ["environment-failure", false],
])("after an attempt that %s there is another: %s", (outcome, isRetried) => {
  expect(nextAttempt(SUITE, [{ outcome, xml: undefined }], 0) !== undefined).toBe(isRetried);
});

test("only the last attempt counts", () => {
  expect(nextAttempt(SUITE, [failed, { outcome: "passed", xml: undefined }], 0)).toBeUndefined();
});

test("there are no more attempts than max_attempts", () => {
  expect(nextAttempt(SUITE, [failed, failed], 0)?.index).toBe(3);
  expect(nextAttempt(SUITE, [failed, failed, failed], 0)).toBeUndefined();
});

test("failed tests alone are run again where that is wanted and the output is whole", () => {
  const incremental = { ...SUITE, retryStrategy: "incremental" } as const;
  expect(nextAttempt(incremental, [failed], 0)?.rerunFailed).toBe("/run/attempt-1/output.xml");
  expect(nextAttempt(incremental, [{ outcome: "failed", xml: undefined }], 0)?.rerunFailed).toBeUndefined();
  expect(nextAttempt(SUITE, [failed], 0)?.rerunFailed).toBeUndefined();
});

test("an attempt gets no more time than what is left of the total", () => {
  const suite = { ...SUITE, totalTimeoutSeconds: 100 };
  expect(nextAttempt(suite, [], 0)?.timeoutMs).toBe(60_000);
  expect(nextAttempt(suite, [failed], 60_000)?.timeoutMs).toBe(40_000);
  expect(nextAttempt(suite, [failed], 99_999)?.timeoutMs).toBe(1);
  expect(nextAttempt(suite, [failed], 100_000)).toBeUndefined();
  expect(nextAttempt(suite, [failed], 200_000)).toBeUndefined();
});

test("whatever happens, attempts end: no more than allowed, and all together within the total", () => {
  const attempt = fc.record({
    outcome: fc.constantFrom<RunOutcome>("failed", "timed-out", "robot-failure", "passed", "stopped"),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 1, max: 100 }),
      fc.infiniteStream(attempt),
      (maxAttempts, totalTimeoutSeconds, timeoutSeconds, attempts) => {
        const suite = { ...SUITE, maxAttempts, totalTimeoutSeconds, timeoutSeconds };
        const ended: EndedAttempt[] = [];
        let elapsedMs = 0;
        for (let next = nextAttempt(suite, ended, 0); next !== undefined; ) {
          const [{ outcome, share } = { outcome: "passed" as const, share: 0 }] = attempts.take(1);
          elapsedMs += share * next.timeoutMs;
          ended.push({ outcome, xml: undefined });
          next = nextAttempt(suite, ended, elapsedMs);
        }
        expect(ended.length).toBeGreaterThan(0);
        expect(ended.length).toBeLessThanOrEqual(maxAttempts);
        expect(elapsedMs).toBeLessThanOrEqual(totalTimeoutSeconds * 1_000 + 0.001);
      },
    ),
  );
});
