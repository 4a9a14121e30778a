import { Buffer } from "node:buffer";
import type { FinishedRun, SectionPart } from "@robotmk-controller/spool";
import type { SuiteStatus } from "../../status/suite-status.ts";
import { inPiggyback, toJsonLine, truncate } from "../../text.ts";
import { type OutputFiles, readOutputFiles } from "../output-files.ts";
import { chooseDetail, type Detail, type DetailSizes } from "../size-budget.ts";
import { v2Config, v2Metadata } from "./config.ts";

/** The input of the sections of Robotmk v2. */
export type V2Input = {
  readonly suites: readonly SuiteStatus[];
  readonly runtimeDirectory: string;
  readonly maxBytes: number;
  /** Parts of a suite's output as plain text, not encoded. */
  readonly partsOf: (view: SuiteStatus) => OutputFiles;
};

/**
 * Makes the sections that the checks of Robotmk v2 read: config, phase, and a report for each suite that ran,
 * at the host that it is assigned to. A suite that never ran has no report, which its check tells.
 */
export function v2Sections(input: V2Input): string {
  const { suites, runtimeDirectory } = input;
  const config = v2Config(
    suites.map((view) => view.config),
    runtimeDirectory,
  );
  const reports = suites.flatMap((view) => (view.last === undefined ? [] : [{ view, run: view.last.run }]));
  const sized = reports.map(({ view, run }) => {
    const parts = input.partsOf(view);
    return { view, run, parts, sizes: sizesOf(parts, run) };
  });
  const choice = chooseDetail(
    sized.map(({ sizes }) => sizes),
    input.maxBytes,
  );
  return [
    section("robotmk_config_v2", { FileContent: toJsonLine(config) }),
    section("robotmk_scheduler_phase", "Scheduling"),
    ...sized.map(({ view, run, parts }, index) => {
      const report = reportOf(view, run, { parts, detail: choice[index] ?? "none" });
      return inPiggyback(view.config.piggybackHost, section("robotmk_plan_execution_report", report));
    }),
  ].join("");
}

function section(name: string, content: unknown): string {
  return `<<<${name}:sep(0)>>>\n${toJsonLine(content)}\n`;
}

/** Room for all of a report but its output. */
const REPORT_BYTES = 1_500;

function sizesOf({ sizes }: OutputFiles, run: FinishedRun): DetailSizes {
  const base = REPORT_BYTES + 200 * run.attempts.length;
  const parts = readOutputFiles(sizes);
  const bytesWith = (part: SectionPart | undefined) => base + (part === undefined ? 0 : (sizes[part] ?? 0));
  const suite = bytesWith(parts.suite);
  const tests = Math.max(suite, bytesWith(parts.tests));
  const keywords = Math.max(tests, bytesWith(parts.keywords));
  // Base64 takes a third more than the text.
  return { log: keywords + Math.ceil((sizes.log ?? 0) * 1.4), keywords, tests, suite, none: base };
}

function reportOf(
  { config }: SuiteStatus,
  run: FinishedRun,
  shown: { readonly parts: OutputFiles; readonly detail: Detail },
) {
  return {
    plan_id: config.id,
    timestamp: epochSeconds(run.end_time),
    attempts: run.attempts.map(({ index, outcome, runtime }) => ({
      index,
      outcome: outcomeOf(outcome, run),
      // A number in JSON may be too large for one: it became infinite then.
      runtime: Number.isFinite(runtime) ? Math.round(runtime) : 0,
    })),
    rebot: rebotOf(run, shown),
    config: {
      interval: Math.ceil(config.intervalSeconds),
      timeout: Math.ceil(config.timeoutSeconds),
      n_attempts_max: config.maxAttempts,
    },
    metadata: v2Metadata(config),
  };
}

function outcomeOf(outcome: FinishedRun["outcome"], run: FinishedRun) {
  switch (outcome) {
    case "passed":
      return "AllTestsPassed";
    case "failed":
      return "TestFailures";
    case "robot-failure":
      return "RobotFailure";
    case "environment-failure":
      return "EnvironmentFailure";
    case "timed-out":
      return "TimedOut";
    case "stopped":
    case "interrupted":
    case "limit-exceeded":
      return { OtherError: truncate(run.message, 1_000) };
  }
}

function rebotOf(
  run: FinishedRun,
  { parts, detail }: { readonly parts: OutputFiles; readonly detail: Detail },
) {
  const part = readOutputFiles(parts.sizes)[detail];
  if (part === undefined) {
    const isLeftOut = detail === "none" && Object.values(parts.sizes).some((size) => size !== undefined);
    return { Error: isLeftOut ? "Its output was left out: it is too large" : truncate(run.message, 1_000) };
  }
  const xml = parts.read(part);
  if (xml.kind === "unusable") return { Error: truncate(xml.problem, 1_000) };
  const html = detail === "log" && parts.sizes.log !== undefined ? parts.read("log") : undefined;
  return {
    Ok: {
      xml: textOf(xml.json),
      html_base64: html?.kind === "read" ? Buffer.from(textOf(html.json)).toString("base64") : "",
      timestamp: epochSeconds(run.end_time),
    },
  };
}

/** A part comes as JSON text. */
function textOf(json: string): string {
  return String(JSON.parse(json));
}

function epochSeconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}
