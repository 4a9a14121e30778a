import * as v from "valibot";
import { recorderLines } from "./recorder-lines.mjs";

const record = v.object({
  event: v.picklist(["start", "alongside", "end"]),
  at: v.number(),
  suite: v.string(),
  pid: v.number(),
  startTicks: v.number(),
  runId: v.optional(v.string()),
  rc: v.optional(v.number()),
  others: v.optional(v.array(v.string())),
  otherRuns: v.optional(v.array(v.string())),
});
type RecorderLine = v.InferOutput<typeof record>;

/** One life of a fake robot, as it noted it itself. */
export type RobotRun = {
  readonly suite: string;
  readonly runId: string | undefined;
  readonly pid: number;
  readonly startTicks: number;
  readonly startedMs: number;
  /** The suites whose robots lived when this one started. */
  readonly alongside: readonly string[];
  /** The ids of their runs, in the same order. */
  readonly alongsideRuns: readonly string[];
  /** Undefined while it lives, and for one that was killed. */
  readonly ended: { readonly atMs: number; readonly rc: number } | undefined;
};

/** What the fake robots saw, in the order of their starts. */
export function robotRuns(file: string): RobotRun[] {
  const records = recorderLines(file).map((line) => v.parse(record, line));
  const lives = new Map<string, RecorderLine[]>();
  for (const one of records) {
    const key = `${one.pid}/${one.startTicks}`;
    const own = lives.get(key);
    if (own === undefined) lives.set(key, [one]);
    else own.push(one);
  }
  return [...lives.values()].flatMap((own) => {
    const start = own.find(({ event }) => event === "start");
    const end = own.find(({ event }) => event === "end");
    if (start === undefined) return [];
    return {
      suite: start.suite,
      runId: start.runId,
      pid: start.pid,
      startTicks: start.startTicks,
      startedMs: start.at,
      alongside: own.flatMap(({ others }) => others ?? []),
      alongsideRuns: own.flatMap(({ otherRuns }) => otherRuns ?? []),
      ended: end === undefined ? undefined : { atMs: end.at, rc: end.rc ?? 0 },
    };
  });
}

/** The largest number of robots that lived at the start of one of them. */
export function mostAtOnce(runs: readonly RobotRun[]): number {
  return Math.max(0, ...runs.map((run) => run.alongside.length + 1));
}

/** The runs that started while another one of their own suite lived. */
export function overlappingRuns(runs: readonly RobotRun[]): RobotRun[] {
  return runs.filter((run) => run.alongside.includes(run.suite));
}
