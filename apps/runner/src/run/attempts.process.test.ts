import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { SuiteConfig } from "@robotmk-controller/config";
import { findRunProcesses } from "@robotmk-controller/platform";
import { expect, test } from "vitest";
import { untilThere } from "../fixtures/dead-runner.ts";
import { PASSED_XML, RunnerHost } from "../fixtures/runner-host.ts";
import { runMarker } from "../robot/run-robot.ts";
import { runAttempts } from "./attempts.ts";

/** The marker of its processes: of this run of the tests alone, since others may go on beside it. */
const RUN_ID = `20261122T101530123Z-${randomBytes(3).toString("hex")}`;

/** A stand-in for Robot: writes an output with one passed test to the folder in its arguments. */
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

test("a suite that is a link to itself does not start, without an error of the runner", async () => {
  using host = new RunnerHost();
  const suitePath = join(host.folder, "loop");
  symlinkSync("loop", suitePath);
  const { verdict } = await run(host, { suitePath, robotCommand: ["sh"], maxAttempts: 3 });
  expect(verdict).toMatchObject({ outcome: "environment-failure", reason: expect.stringContaining("ELOOP") });
});

test("a program that may not be executed does not start, and is not tried again", async () => {
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
