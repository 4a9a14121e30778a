import * as v from "valibot";

/**
 * How a run or an attempt ended. `passed`, `failed`: by what Robot wrote. `robot-failure`: Robot wrote no
 * usable result. `timed-out`, `stopped`: ended by us. `interrupted`: its runner died. `environment-failure`:
 * it could not be started at all.
 */
export const outcomeSchema = v.picklist([
  "passed",
  "failed",
  "robot-failure",
  "timed-out",
  "stopped",
  "interrupted",
  "environment-failure",
]);
export type RunOutcome = v.InferOutput<typeof outcomeSchema>;

/** Why a run began: its slot came, somebody dropped a task file, or somebody called the runner. */
export const triggerSchema = v.picklist(["planned", "requested", "by-hand"]);

/** How many tests ended how. `not_run`: counted as failed by Robot, although they never ran. */
export const countsSchema = v.object({
  passed: v.number(),
  failed: v.number(),
  skipped: v.number(),
  not_run: v.number(),
});

export const testSchema = v.object({
  name: v.string(),
  status: v.picklist(["PASS", "FAIL", "SKIP", "NOT RUN"]),
  runtime: v.number(),
  message: v.string(),
});

/** One attempt of a run; runtime in seconds. */
export const attemptSchema = v.object({
  index: v.number(),
  outcome: outcomeSchema,
  rc: v.number(),
  start_time: v.string(),
  runtime: v.number(),
  xml: v.nullable(v.string()),
});

/** What a finished run left to be shown. */
export const finishedRunSchema = v.object({
  run_id: v.string(),
  /** The slot of the schedule that it was for, in seconds since the epoch. */
  planned_epoch: v.number(),
  trigger: triggerSchema,
  start_time: v.string(),
  end_time: v.string(),
  /** Seconds. */
  runtime: v.number(),
  /** Seconds that the start waited for its turn. */
  waited: v.number(),
  rc: v.number(),
  outcome: outcomeSchema,
  message: v.string(),
  xml: v.nullable(v.string()),
  html: v.nullable(v.string()),
  /** The cut-down output.xml for the agent section. */
  section_xml: v.nullable(v.string()),
  /** log.html, encoded for the section, where html_log asks for it. */
  section_html: v.nullable(v.string()),
  /** Robot's output ends in the middle: the run was ended before it was written whole. */
  partial: v.boolean(),
  counts: countsSchema,
  tests: v.array(testSchema),
  /** Tests beyond those listed. */
  tests_omitted: v.number(),
  attempts: v.array(attemptSchema),
  /** What a person should know: leaked processes, cut output, a mismatch. */
  notes: v.array(v.string()),
});
export type FinishedRun = v.InferOutput<typeof finishedRunSchema>;
