import { constants } from "node:os";
import type { RunOutcome } from "@robotmk-controller/spool";
import type { OutputReading, RobotResult } from "./output-xml/index.ts";
import type { AttemptEnd } from "./run-attempt.ts";

/** What an attempt comes to. */
export type Verdict = {
  readonly outcome: RunOutcome;
  /** Robot's own code; -N where signal N ended it; 255 where there is none. */
  readonly rc: number;
  readonly result: RobotResult | undefined;
  readonly partial: boolean;
  /** Why, for a person; empty where the counts say all. */
  readonly reason: string;
  readonly notes: readonly string[];
};

/**
 * Judges an attempt. That we stopped it is known from our own record alone, since Robot then ends with its
 * usual codes; otherwise what Robot wrote decides, and its code is the second witness.
 */
export function judgeAttempt(
  end: AttemptEnd,
  reading: OutputReading,
  limits: { readonly timeoutSeconds: number },
): Verdict {
  if (end.kind === "not-started") {
    return { ...NOTHING, outcome: "environment-failure", reason: end.problem };
  }
  const result = reading.kind === "unreadable" ? undefined : reading.result;
  const found = {
    rc: exitCode(end),
    result,
    partial: reading.kind === "partial",
    notes: notesOn(end, reading),
  };
  if (end.stopReason === "timed-out") {
    return { ...found, outcome: "timed-out", reason: `timed out after ${limits.timeoutSeconds} s` };
  }
  if (end.stopReason === "stopped") return { ...found, outcome: "stopped", reason: "stopped on request" };
  if (reading.kind !== "complete") {
    const reason = `no complete result: ${describeEnd(end)}; ${lastErrorLine(end) ?? reading.problem}`;
    return { ...found, outcome: "robot-failure", reason };
  }
  if (found.rc > 250 || found.rc < 0) {
    return { ...found, outcome: "robot-failure", reason: `${describeEnd(end)} although it wrote a result` };
  }
  return { ...found, outcome: reading.result.status === "FAIL" ? "failed" : "passed", reason: "" };
}

const NOTHING = { rc: 255, result: undefined, partial: false, notes: [] };

type Ended = Extract<AttemptEnd, { kind: "ended" }>;

function exitCode({ end }: Ended): number {
  if (end.code !== undefined) return end.code;
  const signals: Readonly<Record<string, number>> = constants.signals;
  const number = end.signal === undefined ? undefined : signals[end.signal];
  return number === undefined ? 255 : -number;
}

function describeEnd({ end }: Ended): string {
  return end.code === undefined
    ? `Robot was killed by ${end.signal ?? "a signal"}`
    : `Robot ended with code ${end.code}`;
}

/** Robot says why it could not run on its error stream. */
function lastErrorLine({ stderr, stdout }: Ended): string | undefined {
  const lines = (stderr?.tail.trim() === "" ? stdout?.tail : stderr?.tail)?.trim().split(/\r?\n/) ?? [];
  const line = lines.findLast((text) => text.includes("ERROR")) ?? lines.at(-1);
  return line === undefined || line === "" ? undefined : line.trim().slice(0, 300);
}

function notesOn(end: Ended, reading: OutputReading): readonly string[] {
  const { leaked, stragglers, step } = end.stop;
  const rc = exitCode(end);
  const failed = reading.kind === "complete" && reading.result.status === "FAIL";
  const mismatch =
    reading.kind === "complete" && rc >= 0 && rc <= 250 && end.stopReason === undefined && failed !== rc > 0;
  return [
    ...(leaked.length > 0
      ? [`${leaked.length} processes could not be ended: ${leaked.map(({ pid }) => pid).join(", ")}`]
      : []),
    ...(stragglers > 0 ? [`${stragglers} processes that Robot left behind were ended`] : []),
    ...(step === "killed" ? ["SIGKILL was needed"] : []),
    ...(mismatch
      ? [`Robot ended with code ${rc} but its output says ${failed ? "FAIL" : "no failure"}`]
      : []),
    ...(reading.kind === "partial" ? [`output.xml is not whole: ${reading.problem}`] : []),
    ...[end.stdout, end.stderr].flatMap((capture) => [
      ...((capture?.dropped ?? 0) > 0 ? [`${capture?.dropped} bytes of Robot's console were not kept`] : []),
      ...(capture?.problem === undefined ? [] : [capture.problem]),
    ]),
  ];
}
