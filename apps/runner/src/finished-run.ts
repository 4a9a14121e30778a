import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Clock, errorMessage, isoTime, replaceFile } from "@robotmk-controller/platform";
import type { FinishedRun, RunRecord } from "@robotmk-controller/spool";
import type { Verdict } from "./judge-attempt.ts";
import { type RobotResult, trimOutput } from "./output-xml/index.ts";
import { resultMessage } from "./result-message.ts";
import { encodeOutput } from "./encode-output.ts";

/** How many tests a result lists; more are counted. */
const MAX_TESTS = 1_000;
const MAX_SECTION_BYTES = 2 * 1024 * 1024;
const MAX_HTML_BYTES = 8 * 1024 * 1024;

/** Makes the lasting account of a run from its verdict and from what lies in its folder. */
export async function finishedRun(
  record: RunRecord,
  verdict: Verdict,
  options: {
    readonly folder: string;
    readonly runtimeMs: number;
    readonly clock: Clock;
    readonly withHtmlLog: boolean;
  },
): Promise<FinishedRun> {
  const { folder } = options;
  const { result } = verdict;
  const runtime = Math.round(options.runtimeMs) / 1000;
  const xml = ifThere(join(folder, "output.xml"));
  const section = xml === null || result === undefined ? undefined : await sectionOutput(xml, folder);
  const html = ifThere(join(folder, "log.html"));
  const sectionLog = html === null || !options.withHtmlLog ? undefined : sectionHtml(html, folder);
  const counts = {
    passed: result?.counts.passed ?? 0,
    // Robot counts a test that never ran as failed.
    failed: (result?.counts.failed ?? 0) - (result?.counts.notRun ?? 0),
    skipped: result?.counts.skipped ?? 0,
    not_run: result?.counts.notRun ?? 0,
  };
  const tests = listTests(result);
  const notes = [...verdict.notes, ...(section?.notes ?? []), ...(sectionLog?.notes ?? [])];
  return {
    run_id: record.run_id,
    planned_epoch: record.planned_epoch,
    trigger: record.trigger,
    start_time: record.start_time,
    end_time: isoTime(options.clock.wallMs()),
    runtime,
    rc: verdict.rc,
    outcome: verdict.outcome,
    message: resultMessage({
      suiteId: record.suite_id,
      outcome: verdict.outcome,
      runtimeSeconds: runtime,
      reason: verdict.reason,
      counts: { ...counts, notRun: counts.not_run },
      failedTests: tests.filter(({ status }) => status === "FAIL").map(({ name }) => name),
    }),
    xml,
    html,
    section_xml: section?.file ?? null,
    section_html: sectionLog?.file ?? null,
    partial: verdict.partial,
    counts,
    tests: tests.slice(0, MAX_TESTS),
    tests_omitted: Math.max(0, tests.length - MAX_TESTS),
    attempts: [{ index: 1, outcome: verdict.outcome, rc: verdict.rc, runtime, xml }],
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

/** Cuts down and encodes output.xml once, after the run, so that each agent call only reads a small file. */
async function sectionOutput(
  xml: string,
  folder: string,
): Promise<{ readonly file: string | null; readonly notes: readonly string[] }> {
  const target = join(folder, "section.xml");
  try {
    const report = await trimOutput(xml, { target, maxBytes: MAX_SECTION_BYTES });
    const file = join(folder, "section.txt");
    replaceFile(file, encodeOutput(target));
    rmSync(target);
    const cuts = [
      [report.cutMessages, "long messages"],
      [report.droppedPictures, "pictures"],
      [report.droppedKeywords, "keywords"],
    ] as const;
    const left = cuts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
    return { file, notes: left.length > 0 ? [`left out of the section: ${left.join(", ")}`] : [] };
  } catch (error) {
    return { file: null, notes: [`output.xml is not in the section: ${errorMessage(error)}`] };
  }
}

/** Encodes log.html for transport; one that is too large for an agent's answer stays behind, and it is said. */
function sectionHtml(
  html: string,
  folder: string,
): { readonly file: string | null; readonly notes: readonly string[] } {
  const { size } = statSync(html);
  if (size > MAX_HTML_BYTES) {
    return {
      file: null,
      notes: [`log.html is not in the section: it has ${size} bytes of at most ${MAX_HTML_BYTES}`],
    };
  }
  const file = join(folder, "section-log.txt");
  replaceFile(file, encodeOutput(html));
  return { file, notes: [] };
}

function ifThere(path: string): string | null {
  return existsSync(path) ? path : null;
}
