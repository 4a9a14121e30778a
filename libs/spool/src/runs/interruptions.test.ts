import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SAMPLE_RECORD } from "../fixtures/sample-records.ts";
import { createFolder, createSpoolFolders, runFolder, spoolFolders } from "../layout.ts";
import type { RunOutcome } from "../records/finished-run.ts";
import { makeRunId, writeRunRecord } from "../records/run-record.ts";
import { countInterrupted } from "./interruptions.ts";

test.each<[string, readonly (RunOutcome | "running")[], number]>([
  ["no run", [], 0],
  ["one that passed", ["passed"], 0],
  ["two in a row after one that passed", ["interrupted", "passed", "interrupted", "interrupted"], 2],
  ["one that goes on after two", ["interrupted", "interrupted", "running"], 2],
  ["one that passed after two", ["interrupted", "interrupted", "passed"], 0],
  ["a dozen", Array.from({ length: 12 }, () => "interrupted" as const), 10],
])("interrupted runs are counted from the newest: %s", (_name, outcomes, count) => {
  const root = mkdtempSync(join(tmpdir(), "robotmk-spool-"));
  try {
    const folders = spoolFolders(root, { kind: "system" });
    createSpoolFolders(folders);
    for (const [index, outcome] of outcomes.entries()) {
      const run_id = makeRunId(Date.UTC(2026, 10, 22, 10, index), "aaaaaa");
      createFolder(runFolder(folders, "login", run_id));
      const isOver = outcome !== "running";
      writeRunRecord(folders, {
        ...SAMPLE_RECORD,
        suite_id: "login",
        run_id,
        phase: isOver ? "finished" : "running",
        outcome: isOver ? outcome : null,
      });
    }
    expect(countInterrupted(folders, "login")).toBe(count);
  } finally {
    rmSync(root, { recursive: true });
  }
});
