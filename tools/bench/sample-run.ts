import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";

const RUN_ID = "20261122T061530123Z-4f9a1c";
const STATUS = '<status status="PASS" start="2026-11-22T06:15:30.123" elapsed="0.5"/>';

/** Writes what a run of five tests leaves: the suite's spool file and the parts for the section. */
export function writeSampleRun(spool: string, id: string): void {
  const now = new Date().toISOString();
  const names = Array.from({ length: 5 }, (_, index) => `Test ${index} of ${id}`);
  const run = {
    run_id: RUN_ID,
    planned_epoch: 1_795_342_530,
    trigger: "by-hand",
    start_time: now,
    end_time: now,
    runtime: 10,
    waited: 0,
    rc: 0,
    outcome: "passed",
    message: `OK: ${id} (00:00:10), 5 passed`,
    xml: null,
    html: null,
    section_xml: "section.txt",
    section_html: null,
    section_tests: "section-tests.txt",
    section_suite: "section-suite.txt",
    partial: false,
    counts: { passed: 5, failed: 0, skipped: 0, not_run: 0 },
    tests: names.map((name) => ({ name, status: "PASS", runtime: 0.5, message: "" })),
    tests_omitted: 0,
    attempts: [],
    notes: [],
  };
  const result = {
    last_start_time: now,
    last_end_time: now,
    last_rc: 0,
    last_message: run.message,
    xml: null,
    html: null,
    running: null,
    refusal: null,
    last_finished: run,
    last_planned_epoch: null,
    missed_runs: 0,
  };
  writeFileSync(join(spool, "results", `robotmk_${id}.json`), JSON.stringify({ [id]: result }, undefined, 1));
  const folder = join(spool, "runs", id, RUN_ID);
  mkdirSync(folder, { recursive: true });
  const keywords = Array.from(
    { length: 20 },
    (_, index) => `<kw name="Keyword ${index}">${STATUS}</kw>`,
  ).join("\n");
  const tests = (body: string) =>
    names
      .map((name, index) => `<test id="s1-t${index + 1}" name="${name}">${body}${STATUS}</test>`)
      .join("\n");
  const parts = { "section.txt": tests(keywords), "section-tests.txt": tests(""), "section-suite.txt": "" };
  for (const [file, body] of Object.entries(parts)) writeFileSync(join(folder, file), encoded(body));
}

function encoded(body: string): string {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<robot schemaversion="5"><suite id="s1" name="Sample">${body}${STATUS}</suite></robot>\n`;
  return deflateSync(xml, { level: 9 }).toString("base64");
}
