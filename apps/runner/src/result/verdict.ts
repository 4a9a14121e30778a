import { constants } from "node:os";
import type { SuiteConfig } from "@robotmk-controller/config";
import { pluralize } from "@robotmk-controller/platform";
import type { OutputReading, RobotResult } from "@robotmk-controller/robot-output";
import type { FinishedRun, RunOutcome } from "@robotmk-controller/spool";
import type { AttemptEnd } from "../robot/run-robot.ts";

/** The result of an attempt. */
export type Verdict = {
  readonly outcome: RunOutcome;
  /** Robot's own code; -N where signal N ended it; 255 where there is none. */
  readonly rc: number;
  readonly result: RobotResult | undefined;
  readonly partial: boolean;
  /** For a person; empty where the counts say it all. */
  readonly reason: string;
  readonly notes: readonly string[];
  /** Why the limits of its processes and memory could not be applied. */
  readonly limitsProblem: string | undefined;
};

/** All attempts of a run, in one verdict. */
export type RunVerdict = {
  readonly verdict: Verdict;
  readonly attempts: FinishedRun["attempts"];
  /** The folder of the output.xml and log.html that stand for the run. */
  readonly folder: string;
};

/** What an attempt may use. */
export type AttemptLimits = Pick<SuiteConfig, "maxProcesses" | "maxMemoryMb" | "maxOutputMb"> & {
  readonly timeoutSeconds: number;
};

/**
 * Judges an attempt. A stop is known from the runner's own record alone, since Robot then ends with its usual codes.
 * Otherwise Robot's output decides, and its exit code comes second.
 */
export function judgeAttempt(end: AttemptEnd, reading: OutputReading, limits: AttemptLimits): Verdict {
  if (end.kind === "not-started") {
    return { ...NOTHING, outcome: "environment-failure", reason: end.problem };
  }
  const result = reading.kind === "unreadable" ? undefined : reading.result;
  const found = {
    rc: exitCode(end),
    result,
    partial: reading.kind === "partial",
    notes: [...notesOn(end, reading), ...notesOnLimits(end, limits)],
    limitsProblem: end.limitsProblem,
  };
  if (end.stopReason === "timed-out") {
    return { ...found, outcome: "timed-out", reason: `timed out after ${limits.timeoutSeconds} s` };
  }
  if (end.stopReason === "stopped") return { ...found, outcome: "stopped", reason: "stopped on request" };
  const exceeded = exceededLimit(end, { reading, limits });
  if (exceeded !== undefined) return { ...found, outcome: "limit-exceeded", reason: exceeded };
  if (reading.kind !== "complete") {
    const reason = `no complete result: ${describeEnd(end)}; ${lastErrorLine(end) ?? reading.problem}`;
    return { ...found, outcome: "robot-failure", reason };
  }
  return { ...found, outcome: reading.result.status === "FAIL" ? "failed" : "passed", reason: "" };
}

const NOTHING = { rc: 255, result: undefined, partial: false, notes: [], limitsProblem: undefined };

type Ended = Extract<AttemptEnd, { kind: "ended" }>;

const MB = 1024 * 1024;

/** The limit that ended the attempt. A child of Robot that died of a limit decides nothing. */
function exceededLimit(
  end: Ended,
  { reading, limits }: { readonly reading: OutputReading; readonly limits: AttemptLimits },
): string | undefined {
  if (isTooMuch(end, limits)) {
    return `it wrote ${Math.ceil(end.writtenBytes / MB)} MB, max_output_mb is ${limits.maxOutputMb}`;
  }
  const { oomKills, refusedMemory = 0 } = end.events;
  if (oomKills + refusedMemory === 0 || reading.kind === "complete") return undefined;
  return `out of memory, max_memory_mb is ${limits.maxMemoryMb}: ${describeEnd(end)}`;
}

/** Returns whether the attempt wrote more than it may: the runner ended it for that, or it had ended by itself. */
export function isTooMuch(end: AttemptEnd, { maxOutputMb }: Pick<AttemptLimits, "maxOutputMb">): boolean {
  return (
    end.kind === "ended" && (end.stopReason === "too-much-output" || end.writtenBytes > maxOutputMb * MB)
  );
}

function notesOnLimits({ events, limitsProblem }: Ended, limits: AttemptLimits): readonly string[] {
  const { oomKills, refusedForks, refusedMemory = 0 } = events;
  return [
    ...(oomKills > 0
      ? [
          `${pluralize(oomKills, "process was", "processes were")} killed, as the run had used up max_memory_mb ${limits.maxMemoryMb}`,
        ]
      : []),
    ...(refusedMemory > 0
      ? [
          `memory was refused ${pluralize(refusedMemory, "time")}, as the run had used up max_memory_mb ${limits.maxMemoryMb}`,
        ]
      : []),
    ...(refusedForks > 0
      ? [
          `new processes were refused ${pluralize(refusedForks, "time")}, as the run had max_processes ${limits.maxProcesses}`,
        ]
      : []),
    ...(limitsProblem === undefined
      ? []
      : [`max_processes and max_memory_mb were not applied: ${limitsProblem}`]),
  ];
}

function exitCode({ end }: Ended): number {
  if (end.code !== undefined) return end.code;
  const signals: Readonly<Record<string, number>> = constants.signals;
  const number = end.signal === undefined ? undefined : signals[end.signal];
  return number === undefined ? 255 : -number;
}

function describeEnd({ end }: Ended): string {
  return end.code === undefined
    ? `Robot was killed by ${end.signal ?? "a signal"}`
    : `Robot ended with code ${end.code}${statusOf(end.code)}`;
}

/** A code from 0xC0000000 on is an NTSTATUS: why Windows ended the process. */
function statusOf(code: number): string {
  return code < 0xc000_0000 ? "" : ` (0x${code.toString(16).toUpperCase()})`;
}

/** Robot prints on its error stream why it could not run. */
function lastErrorLine({ stderr, stdout }: Ended): string | undefined {
  const lines = (stderr?.tail.trim() === "" ? stdout?.tail : stderr?.tail)?.trim().split(/\r?\n/) ?? [];
  const line = lines.findLast((text) => text.includes("ERROR")) ?? lines.at(-1);
  return line === undefined || line === "" ? undefined : line.trim().slice(0, 300);
}

function notesOn(end: Ended, reading: OutputReading): readonly string[] {
  const { leaked, stragglers, step } = end.stop;
  const rc = exitCode(end);
  const failed = reading.kind === "complete" && reading.result.status === "FAIL";
  const isOwnFailure = rc < 0 || rc > 250;
  const mismatch =
    reading.kind === "complete" && end.stopReason === undefined && (isOwnFailure || failed !== rc > 0);
  return [
    ...(leaked.length > 0
      ? [
          `${pluralize(leaked.length, "process", "processes")} could not be ended: ${leaked.map(({ pid }) => pid).join(", ")}`,
        ]
      : []),
    ...(stragglers > 0
      ? [`${pluralize(stragglers, "process", "processes")} that Robot left behind: ended`]
      : []),
    ...(step === "killed" ? ["SIGKILL was needed"] : []),
    ...(mismatch
      ? [`${describeEnd(end)} but its output is whole and says ${failed ? "FAIL" : "no failure"}`]
      : []),
    ...(reading.kind === "partial" ? [`output.xml is not whole: ${reading.problem}`] : []),
    ...[end.stdout, end.stderr].flatMap((capture) => [
      ...((capture?.dropped ?? 0) > 0 ? [`${capture?.dropped} bytes of Robot's console were not kept`] : []),
      ...(capture?.problem === undefined ? [] : [capture.problem]),
    ]),
  ];
}
