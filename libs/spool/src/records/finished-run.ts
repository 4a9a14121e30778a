import * as v from "valibot";
import { isFileName } from "../file-names.ts";
import { countSchema, isPlainTime, measureSchema } from "../record.ts";

/** The id of a run is the name of its folder. */
export const runIdSchema = v.pipe(v.string(), v.check(isFileName, "Expected the id of a run"));

/** A time that every reader understands: else a result would never be stale, or would end the Robotmk check. */
export const timeSchema = v.pipe(v.string(), v.check(isPlainTime, "Expected a time with its offset"));

/** Robot's code, or -N where signal N ended it. */
export const codeSchema = v.pipe(v.number(), v.safeInteger());

/** A scheduled time, in whole seconds since the epoch. */
export const scheduledTimeSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/**
 * How a run or an attempt ended. `passed`, `failed`: by what Robot wrote. `robot-failure`: Robot wrote no
 * usable result. `timed-out`, `stopped`: the runner ended it. `limit-exceeded`: it used more memory or wrote more than
 * it may. `interrupted`: its runner died. `environment-failure`: it could not start.
 */
export const outcomeSchema = v.picklist([
  "passed",
  "failed",
  "robot-failure",
  "timed-out",
  "limit-exceeded",
  "stopped",
  "interrupted",
  "environment-failure",
]);
export type RunOutcome = v.InferOutput<typeof outcomeSchema>;

/** Why a run started: its scheduled time came, a person dropped a task file, or a person called the runner. */
export const triggerSchema = v.picklist(["planned", "requested", "by-hand"]);

/** How many tests ended how. `not_run`: counted as failed by Robot, although they never ran. */
const countsSchema = v.object({
  passed: measureSchema,
  failed: measureSchema,
  skipped: measureSchema,
  not_run: measureSchema,
});

const testSchema = v.object({
  name: v.string(),
  status: v.picklist(["PASS", "FAIL", "SKIP", "NOT RUN"]),
  runtime: measureSchema,
  message: v.string(),
});

/** One attempt of a run; runtime in seconds. */
const attemptSchema = v.object({
  index: countSchema,
  outcome: outcomeSchema,
  rc: codeSchema,
  start_time: timeSchema,
  runtime: measureSchema,
  xml: v.nullable(v.string()),
});

/** The result of a finished run. */
export const finishedRunSchema = v.object({
  run_id: runIdSchema,
  /** Its scheduled time, in seconds since the epoch. */
  planned_epoch: scheduledTimeSchema,
  trigger: triggerSchema,
  start_time: timeSchema,
  end_time: timeSchema,
  /** Seconds. */
  runtime: measureSchema,
  /** Seconds that the start waited for its turn. */
  waited: measureSchema,
  rc: codeSchema,
  outcome: outcomeSchema,
  message: v.string(),
  xml: v.nullable(v.string()),
  html: v.nullable(v.string()),
  /** The cut-down output.xml for the agent section. */
  section_xml: v.nullable(v.string()),
  /** log.html, encoded for the section, where html_log asks for it. */
  section_html: v.nullable(v.string()),
  /** The same without keywords; null where that is no smaller. Older spool files have neither of the two. */
  section_tests: v.optional(v.nullable(v.string()), null),
  /** The outermost suite alone; null where that is no smaller. */
  section_suite: v.optional(v.nullable(v.string()), null),
  /** Robot's output ends in the middle: the run was ended before it was written whole. */
  partial: v.boolean(),
  /** Why its limits of processes and memory could not be applied; null where they were, or where it has none. */
  limits_problem: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(1_000))), null),
  counts: countsSchema,
  tests: v.array(testSchema),
  /** Tests beyond those listed. */
  tests_omitted: countSchema,
  attempts: v.array(attemptSchema),
  /** For a person: leaked processes, cut output, a mismatch. */
  notes: v.array(v.string()),
});
export type FinishedRun = v.InferOutput<typeof finishedRunSchema>;
