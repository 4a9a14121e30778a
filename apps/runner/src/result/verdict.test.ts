import type { OutputReading } from "@robotmk-controller/robot-output";
import { expect, test } from "vitest";
import { COMPLETE, PARTIAL, UNREADABLE } from "../fixtures/some-result.ts";
import type { CaptureReport } from "../robot/output-capture.ts";
import type { AttemptEnd } from "../robot/run-robot.ts";
import { judgeAttempt } from "./verdict.ts";

type Ended = Extract<AttemptEnd, { kind: "ended" }>;

const QUIET: CaptureReport = { bytes: 0, dropped: 0, tail: "", problem: undefined };

function ended(different: Partial<Ended> = {}): Ended {
  return {
    kind: "ended",
    end: { code: 0, signal: undefined },
    stopReason: undefined,
    stop: { step: "nothing-left", stragglers: 0, leaked: [] },
    runtimeMs: 1_000,
    stdout: QUIET,
    stderr: QUIET,
    writtenBytes: 1_000,
    events: { oomKills: 0, refusedForks: 0 },
    limitsProblem: undefined,
    ...different,
  };
}

function judge(end: AttemptEnd, reading: OutputReading) {
  return judgeAttempt(end, reading, LIMITS);
}

const LIMITS = { timeoutSeconds: 90, maxProcesses: 20, maxMemoryMb: 100, maxOutputMb: 10 };
const MB = 1024 * 1024;

const byCode = (code: number) => ended({ end: { code, signal: undefined } });
const bySignal = (signal: string) => ended({ end: { code: undefined, signal } });
const says = (tail: string): CaptureReport => ({ ...QUIET, bytes: tail.length, tail });

const CODES = Array.from({ length: 256 }, (_, code) => code);

test("with a whole output and a code up to 250, what Robot wrote decides", () => {
  const outcomes = CODES.slice(0, 251).map((code) => [
    judge(byCode(code), COMPLETE.pass).outcome,
    judge(byCode(code), COMPLETE.skip).outcome,
    judge(byCode(code), COMPLETE.fail).outcome,
  ]);
  expect(outcomes).toEqual(outcomes.map(() => ["passed", "passed", "failed"]));
});

test("with Robot's own codes above 250 a whole output still decides, and the code is noted", () => {
  for (const code of CODES.slice(251)) {
    for (const [reading, outcome, says] of [
      [COMPLETE.pass, "passed", "no failure"],
      [COMPLETE.fail, "failed", "FAIL"],
    ] as const) {
      expect(judge(byCode(code), reading)).toMatchObject({
        outcome,
        rc: code,
        notes: [`Robot ended with code ${code} but its output is whole and says ${says}`],
      });
    }
  }
});

test("without a whole output no code passes, and none fails a test", () => {
  for (const code of CODES) {
    for (const reading of [PARTIAL, UNREADABLE]) {
      expect(judge(byCode(code), reading)).toMatchObject({ outcome: "robot-failure", rc: code });
    }
  }
});

test("the verdict has Robot's own exit code", () => {
  expect(CODES.map((code) => judge(byCode(code), COMPLETE.fail).rc)).toEqual(CODES);
});

test.each([
  ["SIGKILL", -9],
  ["SIGSEGV", -11],
  ["SIGTERM", -15],
  ["SIGNOBODYKNOWS", 255],
])("Robot that %s ended is Robot's failure with the code %d, but for a whole output", (signal, rc) => {
  expect(judge(bySignal(signal), COMPLETE.pass)).toMatchObject({
    outcome: "passed",
    rc,
    notes: [`Robot was killed by ${signal} but its output is whole and says no failure`],
  });
  expect(judge(bySignal(signal), UNREADABLE)).toMatchObject({
    outcome: "robot-failure",
    rc,
    result: undefined,
    reason: `no complete result: Robot was killed by ${signal}; it does not exist`,
  });
});

test.each([
  ["timed-out", "timed out after 90 s"],
  ["stopped", "stopped on request"],
] as const)("an attempt that we ended is %s, whatever Robot made of it", (stopReason, reason) => {
  for (const code of [0, 1, 250, 253]) {
    for (const reading of [COMPLETE.pass, COMPLETE.fail, PARTIAL, UNREADABLE]) {
      const end = ended({ stopReason, end: { code, signal: undefined } });
      expect(judge(end, reading)).toMatchObject({ outcome: stopReason, reason, rc: code });
    }
  }
  expect(judge({ ...bySignal("SIGKILL"), stopReason }, UNREADABLE)).toMatchObject({
    outcome: stopReason,
    rc: -9,
  });
});

test("an attempt that could not be started failed for its environment", () => {
  const verdict = judge({ kind: "not-started", problem: "Cannot find python9" }, COMPLETE.pass);
  expect(verdict).toEqual({
    outcome: "environment-failure",
    rc: 255,
    reason: "Cannot find python9",
    result: undefined,
    partial: false,
    notes: [],
  });
});

test("what Robot finished before its output broke off is kept, and said to be a part", () => {
  const verdict = judge(byCode(0), PARTIAL);
  expect(verdict).toMatchObject({ partial: true, notes: ["output.xml is not whole: it ends in the middle"] });
  expect(verdict.result?.status).toBe("PASS");
});

test("a code that does not fit what Robot wrote is noted, and one that fits is not", () => {
  expect(judge(byCode(0), COMPLETE.fail).notes).toEqual([
    "Robot ended with code 0 but its output is whole and says FAIL",
  ]);
  expect(judge(byCode(3), COMPLETE.pass).notes).toEqual([
    "Robot ended with code 3 but its output is whole and says no failure",
  ]);
  expect(judge(byCode(0), COMPLETE.pass).notes).toEqual([]);
  expect(judge(byCode(3), COMPLETE.fail).notes).toEqual([]);
  expect(judge({ ...byCode(0), stopReason: "stopped" }, COMPLETE.fail).notes).toEqual([]);
});

test.each([
  [
    "the line with ERROR",
    "first\n[ ERROR ] Suite contains no tests.\n\nTry --help",
    "",
    "[ ERROR ] Suite contains no tests.",
  ],
  [
    "the last line where none has it",
    "Traceback\nModuleNotFoundError: robot\n",
    "",
    "ModuleNotFoundError: robot",
  ],
  ["standard output where nothing is on standard error", " \n", "started\r\nlast line\r\n", "last line"],
  ["the problem with the output where Robot said nothing", "", "", "it does not exist"],
])("the reason of a missing result comes from %s", (_what, stderr, stdout, reason) => {
  const end = { ...byCode(252), stderr: says(stderr), stdout: says(stdout) };
  expect(judge(end, UNREADABLE).reason).toBe(`no complete result: Robot ended with code 252; ${reason}`);
});

test("what was left over, killed, or not kept is noted", () => {
  const end = ended({
    stop: {
      step: "killed",
      stragglers: 2,
      leaked: [
        { pid: 11, startToken: "a" },
        { pid: 12, startToken: "b" },
      ],
    },
    stdout: { ...QUIET, dropped: 7 },
    stderr: { ...QUIET, problem: "Cannot keep the output" },
  });
  expect(judge(end, COMPLETE.pass).notes).toEqual([
    "2 processes could not be ended: 11, 12",
    "2 processes that Robot left behind: ended",
    "SIGKILL was needed",
    "7 bytes of Robot's console were not kept",
    "Cannot keep the output",
  ]);
});

test.each([
  ["ended for that", ended({ stopReason: "too-much-output", writtenBytes: 12.5 * MB })],
  ["found at its end", ended({ writtenBytes: 12.5 * MB })],
])("an attempt that wrote more than max_output_mb is limit-exceeded: %s", (_how, end) => {
  for (const reading of [COMPLETE.pass, COMPLETE.fail, PARTIAL, UNREADABLE]) {
    expect(judge(end, reading)).toMatchObject({
      outcome: "limit-exceeded",
      reason: "it wrote 13 MB, max_output_mb is 10",
    });
  }
});

test("a time-out stays a time-out where the attempt wrote too much while it was ended", () => {
  const end = ended({ stopReason: "timed-out", writtenBytes: 11 * MB });
  expect(judge(end, PARTIAL).outcome).toBe("timed-out");
});

test("a robot killed for its memory is limit-exceeded; one that lost a child is judged by its output", () => {
  const events = { oomKills: 2, refusedForks: 0 };
  expect(judge({ ...bySignal("SIGKILL"), events }, UNREADABLE)).toMatchObject({
    outcome: "limit-exceeded",
    reason: "out of memory, max_memory_mb is 100: Robot was killed by SIGKILL",
    rc: -9,
  });
  expect(judge({ ...byCode(1), events }, COMPLETE.fail)).toMatchObject({
    outcome: "failed",
    notes: ["2 processes were killed, as the run had used up max_memory_mb 100"],
  });
});

test("refused processes and limits that could not be applied are noted", () => {
  const end = ended({ events: { oomKills: 0, refusedForks: 7 }, limitsProblem: "Cannot make it" });
  expect(judge(end, COMPLETE.pass)).toMatchObject({
    outcome: "passed",
    limitsProblem: "Cannot make it",
    notes: [
      "new processes were refused 7 times, as the run had max_processes 20",
      "max_processes and max_memory_mb were not applied: Cannot make it",
    ],
  });
});

test("on Windows, refused memory is noted, and decides where Robot wrote no complete output", () => {
  const events = { oomKills: 0, refusedForks: 0, refusedMemory: 1 };
  expect(judge({ ...byCode(0xc000_0017), events }, UNREADABLE)).toMatchObject({
    outcome: "limit-exceeded",
    reason: "out of memory, max_memory_mb is 100: Robot ended with code 3221225495 (0xC0000017)",
    rc: 0xc000_0017,
  });
  expect(judge({ ...byCode(1), events }, COMPLETE.fail)).toMatchObject({
    outcome: "failed",
    notes: ["memory was refused 1 time, as the run had used up max_memory_mb 100"],
  });
});
