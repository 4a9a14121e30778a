import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findRunProcesses, type ProcessIdentity, readProcess } from "@robotmk-controller/platform";
import { expect, test } from "vitest";
import { untilThere } from "../fixtures/dead-runner.ts";
import { RunnerHost } from "../fixtures/runner-host.ts";
import {
  type AttemptEnd,
  type AttemptOptions,
  runAttempt,
  runMarker,
  isResourceExhaustion,
} from "./run-robot.ts";

type Ended = Extract<AttemptEnd, { kind: "ended" }>;

/** Runs a shell script in Robot's place; its marker is the test's own. */
async function attempt(host: RunnerHost, lines: readonly string[], different: Partial<AttemptOptions> = {}) {
  const robot = host.program("robot", ...lines);
  const runId = `20261122T101530123Z-${randomBytes(6).toString("hex")}`;
  const end = await runAttempt(
    { ...host.suite, robotCommand: [robot] },
    {
      runId,
      attempt: 1,
      rerunFailed: undefined,
      folder: join(host.folder, "attempt"),
      runFolder: join(host.folder, "attempt"),
      cwd: host.folder,
      timeoutMs: 60_000,
      stopSignal: new AbortController().signal,
      clock: host.clock,
      onStarted: () => undefined,
      onWarning: () => undefined,
      ...different,
    },
  );
  return { end, left: await findRunProcesses(runMarker(runId)) };
}

function ended({ end }: { readonly end: AttemptEnd }): Ended {
  if (end.kind === "not-started")
    throw new Error(`Cannot judge an attempt that was not started: ${end.problem}`);
  return end;
}

test.each([
  ["exit 0", { code: 0, signal: undefined }],
  ["exit 252", { code: 252, signal: undefined }],
  ["kill -SEGV $$", { code: undefined, signal: "SIGSEGV" }],
])("a robot that ends by `%s` ended by itself", async (script, end) => {
  using host = new RunnerHost();
  expect(ended(await attempt(host, [script]))).toMatchObject({
    end,
    stopReason: undefined,
    stop: { step: "nothing-left", stragglers: 0, leaked: [] },
  });
});

test("a missing program is reported with its name", async () => {
  using host = new RunnerHost();
  const suite = { ...host.suite, robotCommand: ["/no/such/python", "-m", "robot"] };
  const signal = new AbortController().signal;
  const options = {
    runId: "none",
    attempt: 1,
    rerunFailed: undefined,
    cwd: host.folder,
    timeoutMs: 1,
    stopSignal: signal,
  };
  const rest = {
    folder: host.folder,
    runFolder: host.folder,
    clock: host.clock,
    onStarted: () => undefined,
    onWarning: () => undefined,
  };
  expect(await runAttempt(suite, { ...options, ...rest })).toEqual({
    kind: "not-started",
    problem: expect.stringMatching(/^Cannot start "\/no\/such\/python -m robot": .*ENOENT/),
  });
});

test.each([0, 252])(
  "the last line of a robot that writes much and ends at once with code %d is not lost",
  async (code) => {
    using host = new RunnerHost();
    const script = [
      "head -c 300000 /dev/zero | tr '\\0' x >&2",
      "head -c 300000 /dev/zero | tr '\\0' y",
      "echo '[ ERROR ] the last lines' >&2",
      `exit ${code}`,
    ];
    for (let time = 0; time < 8; time += 1) {
      const { stdout, stderr } = ended(await attempt(host, script));
      expect(stdout).toMatchObject({ bytes: 300_000, dropped: 0, problem: undefined });
      expect(stderr).toMatchObject({ bytes: 300_025, dropped: 0, problem: undefined });
      expect(stderr?.tail.endsWith("x[ ERROR ] the last lines\n")).toBe(true);
      expect(readFileSync(join(host.folder, "attempt", "robot-stderr.txt"))).toHaveLength(300_025);
    }
  },
);

test("a time-out of a month is no time-out of a moment", async () => {
  using host = new RunnerHost();
  const result = ended(await attempt(host, ["sleep 0.2", "exit 3"], { timeoutMs: 30 * 86_400_000 }));
  expect(result).toMatchObject({ end: { code: 3 }, stopReason: undefined });
});

test("a robot that takes too long is ended, and its output until then is there", async () => {
  using host = new RunnerHost();
  const result = await attempt(host, ["echo said", "exec sleep 1000"], { timeoutMs: 300 });
  expect(ended(result)).toMatchObject({
    stopReason: "timed-out",
    end: { signal: "SIGTERM" },
    stop: { step: "root-ended", leaked: [] },
  });
  expect(result.left).toEqual([]);
});

test("a robot that cleared its environment is ended with all that it started", async () => {
  using host = new RunnerHost();
  const pids = join(host.folder, "pids");
  const stop = new AbortController();
  const script = `exec env -i PATH="$PATH" sh -c 'trap "exit 143" TERM; sleep 1000 & echo $! >${pids}.new; mv ${pids}.new ${pids}; wait'`;
  const running = attempt(host, [script], { stopSignal: stop.signal });
  await untilThere(pids);
  stop.abort();
  expect(ended(await running)).toMatchObject({ stopReason: "stopped", stop: { leaked: [] } });
  const child = Number(readFileSync(pids, "utf8"));
  const survivor = readProcess(child);
  if (survivor !== undefined) process.kill(child, "SIGKILL");
  expect(survivor).toBeUndefined();
});

test("children that a robot leaves behind are ended after it, and counted", async () => {
  using host = new RunnerHost();
  const result = await attempt(host, ["setsid sleep 1000 >/dev/null 2>&1 &", "exit 0"]);
  expect(ended(result)).toMatchObject({ stopReason: undefined, stop: { step: "tree-ended", stragglers: 1 } });
  expect(result.left).toEqual([]);
});

test("children that hold the robot's streams do not hold its end", async () => {
  using host = new RunnerHost();
  const result = await attempt(host, ["echo said", "sleep 1000 &", "exit 0"]);
  expect(ended(result)).toMatchObject({
    end: { code: 0 },
    stop: { stragglers: 1 },
    stdout: { tail: "said\n" },
  });
  expect(result.left).toEqual([]);
});

test("a stop that came before the robot was up ends it at once", async () => {
  using host = new RunnerHost();
  const result = await attempt(host, ["exec sleep 1000"], { stopSignal: AbortSignal.abort() });
  expect(ended(result)).toMatchObject({ stopReason: "stopped", end: { signal: "SIGTERM" } });
  expect(result.left).toEqual([]);
});

test("the first reason wins: a robot that is stopped is not timed out by its slow end", async () => {
  using host = new RunnerHost();
  const ready = join(host.folder, "ready");
  const stop = new AbortController();
  const running = attempt(
    host,
    ["trap 'sleep 0.6; exit 5' TERM", `: >"${ready}"`, "while :; do sleep 0.05; done"],
    {
      stopSignal: stop.signal,
      timeoutMs: 60_000,
    },
  );
  await untilThere(ready);
  stop.abort();
  expect(ended(await running)).toMatchObject({
    stopReason: "stopped",
    end: { code: 5 },
    stop: { step: "root-ended" },
  });
});

test("what the robot gets is its suite's environment, marked, without what is ours or planted", async () => {
  using host = new RunnerHost();
  process.env["PYTHONPATH"] = "/planted";
  process.env["ROBOTMK_DEPTH"] = "3";
  try {
    const result = ended(await attempt(host, ["env", "readlink /proc/$$/cwd", "readlink /proc/$$/fd/0"]));
    const lines = result.stdout?.tail.split("\n") ?? [];
    const seen = readFileSync(join(host.folder, "attempt", "robot-stdout.txt"), "utf8").split("\n");
    expect(seen.filter((line) => /^(PYTHONPATH|ROBOTMK_DEPTH)=/.test(line))).toEqual([]);
    expect(
      seen.filter((line) => /^(ROBOTMK_RUN_ID|ROBOTMK_ATTEMPT|PYTHONIOENCODING)=/.test(line)),
    ).toHaveLength(3);
    expect(lines.slice(-3)).toEqual([host.folder, "/dev/null", ""]);
  } finally {
    delete process.env["PYTHONPATH"];
    delete process.env["ROBOTMK_DEPTH"];
  }
});

test("onStarted() gets the robot's identity; an error of it costs no run", async () => {
  using host = new RunnerHost();
  const started: ProcessIdentity[] = [];
  const warnings: string[] = [];
  const result = await attempt(host, ["sleep 0.2", "exit 0"], {
    onStarted: (robot) => {
      started.push(robot);
      throw new Error("disk full");
    },
    onWarning: (text) => warnings.push(text),
  });
  expect(ended(result).end.code).toBe(0);
  expect(started).toHaveLength(1);
  expect(warnings).toEqual(["Cannot record that Robot started: disk full"]);
});

test.each([
  ["EAGAIN", true],
  ["ENOMEM", true],
  ["EMFILE", true],
  ["ENFILE", true],
  ["ENOENT", false],
])("isResourceExhaustion() for %s", (code, isExhausted) => {
  expect(isResourceExhaustion(Object.assign(new Error(code), { code }))).toBe(isExhausted);
});
