import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Clock, isoTime } from "@robotmk-controller/platform";
import type { RobotResult } from "@robotmk-controller/robot-output";
import type { FinishedRun, RunRecord } from "@robotmk-controller/spool";
import { resultMessage } from "./result-message.ts";
import { sectionHtml, sectionOutputs } from "./section-files.ts";
import type { RunVerdict } from "./verdict.ts";

/** How many tests a result lists; more are counted. */
const MAX_TESTS = 1_000;
const MAX_PROBLEM_LENGTH = 1_000;

/** Makes the result of a run from its verdict and its outputs, and prepares the parts for the section. */
export async function finishedRun(
  record: RunRecord,
  { verdict, attempts, folder }: RunVerdict,
  options: {
    /** Gets the parts for the section. The verdict's folder may be that of an attempt. */
    readonly runFolder: string;
    readonly runtimeMs: number;
    readonly waitedMs: number;
    readonly clock: Clock;
    readonly withHtmlLog: boolean;
  },
): Promise<FinishedRun> {
  const { result } = verdict;
  const runtime = Math.round(options.runtimeMs) / 1000;
  const xml = existing(join(folder, "output.xml"));
  const section =
    xml === null || result === undefined ? undefined : await sectionOutputs(xml, options.runFolder);
  const html = existing(join(folder, "log.html"));
  const sectionLog = html === null || !options.withHtmlLog ? undefined : sectionHtml(html, options.runFolder);
  const counts = {
    passed: result?.counts.passed ?? 0,
    // Robot counts a test that never ran as failed.
    failed: (result?.counts.failed ?? 0) - (result?.counts.notRun ?? 0),
    skipped: result?.counts.skipped ?? 0,
    not_run: result?.counts.notRun ?? 0,
  };
  const tests = listTests(result);
  const total = counts.passed + counts.failed + counts.skipped + counts.not_run;
  const notes = [...verdict.notes, ...(section?.notes ?? []), ...(sectionLog?.notes ?? [])];
  return {
    run_id: record.run_id,
    planned_epoch: record.planned_epoch,
    trigger: record.trigger,
    start_time: record.start_time,
    end_time: isoTime(options.clock.wallMs()),
    runtime,
    waited: Math.round(options.waitedMs) / 1000,
    rc: verdict.rc,
    outcome: verdict.outcome,
    message: resultMessage({
      suiteId: record.suite_id,
      outcome: verdict.outcome,
      runtimeSeconds: runtime,
      reason: verdict.reason,
      attempts: attempts.length,
      counts: { ...counts, notRun: counts.not_run },
      failedTests: tests.filter(({ status }) => status === "FAIL").map(({ name }) => name),
    }),
    xml,
    html,
    section_xml: section?.whole ?? null,
    section_html: sectionLog?.file ?? null,
    section_tests: section?.tests ?? null,
    section_suite: section?.suite ?? null,
    partial: verdict.partial,
    limits_problem: verdict.limitsProblem?.slice(0, MAX_PROBLEM_LENGTH) ?? null,
    counts,
    tests: tests.slice(0, MAX_TESTS),
    tests_omitted: Math.max(0, total - MAX_TESTS),
    attempts: [...attempts],
    notes,
  };
}

function listTests(result: RobotResult | undefined): FinishedRun["tests"] {
  return (result?.tests ?? []).map((test) => ({
    name: test.name,
    status: test.notRun ? "NOT RUN" : test.status,
    runtime: test.elapsedMs / 1000,
    message: test.message,
  }));
}

function existing(path: string): string | null {
  return existsSync(path) ? path : null;
}
