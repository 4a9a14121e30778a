import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  createSpoolFolders,
  listRunIds,
  measureRun,
  readRunRecord,
  readSuiteResult,
  runFolder,
  type RunRecord,
  type SpoolFolders,
  spoolFolders,
} from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { KEPT } from "../fixtures/close-and-sweep.ts";
import { storeRuns } from "../fixtures/stored-runs.ts";

/** How many runs `npm run bench:retention` puts on the disk; it has the times printed. */
const BENCH_RUNS = process.env["ROBOTMK_RETENTION_RUNS"];
const RUNS = Number(BENCH_RUNS ?? 1_000);
const SUITES = ["login", "shop", "search", "order"];
const WRITERS = 2;
/** How many runs each writer adds to each suite. Each is forced to the disk some ten times. */
const ROUNDS = BENCH_RUNS === undefined ? 2 : 10;
const LOOK_EVERY_MS = 5;

/** Lets a runner of its own add runs and sweep; returns what it logged. */
async function writer(spoolDir: string): Promise<readonly string[]> {
  const program = fileURLToPath(new URL("../fixtures/retention-writer.ts", import.meta.url));
  const args = ["--import", "tsx", program, spoolDir, SUITES.join(), String(ROUNDS)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  expect(code).toBe(0);
  return JSON.parse(output);
}

function shownRun(folders: SpoolFolders, suiteId: string): string | undefined {
  const reading = readSuiteResult(folders, suiteId);
  return reading.kind === "read" ? reading.record.last_finished?.run_id : undefined;
}

/** Whether the run that is shown is there. A newer one may be shown by the time that its folder is looked at. */
function isShownThere(folders: SpoolFolders, suiteId: string): boolean {
  for (let runId = shownRun(folders, suiteId); runId !== undefined; ) {
    if (existsSync(join(runFolder(folders, suiteId, runId), "run.json"))) return true;
    const now = shownRun(folders, suiteId);
    if (now === runId) return false;
    runId = now;
  }
  return false;
}

/** Reads until a message asks it to stop. Returns how often the shown run was there. */
async function lookAgainAndAgain(folders: SpoolFolders, stopSignal: AbortSignal): Promise<number> {
  for (let looks = 0; ; looks += 1) {
    if (stopSignal.aborted) return looks;
    expect(SUITES.filter((suiteId) => !isShownThere(folders, suiteId))).toEqual([]);
    await delay(LOOK_EVERY_MS);
  }
}

function recordsOf(folders: SpoolFolders, suiteId: string): readonly RunRecord[] {
  return listRunIds(folders, suiteId).flatMap((runId) => {
    const reading = readRunRecord(folders, { suiteId, runId });
    return reading.kind === "read" ? [reading.record] : [];
  });
}

test(`with ${RUNS} runs on the disk and runners that add more, limits hold and nothing shown is missing`, {
  timeout: 600_000,
}, async () => {
  const spoolDir = mkdtempSync(join(tmpdir(), "robotmk-retention-"));
  try {
    const folders = spoolFolders(spoolDir, { kind: "system" });
    createSpoolFolders(folders);
    const beginMs = Date.now();
    for (const suiteId of SUITES) {
      storeRuns(folders, suiteId, { count: RUNS / SUITES.length, nowMs: beginMs });
    }
    const storedMs = Date.now();
    const writers = Promise.all(Array.from({ length: WRITERS }, async () => writer(spoolDir)));
    const looking = new AbortController();
    const looks = lookAgainAndAgain(folders, looking.signal);
    const logged = (await writers.finally(() => looking.abort())).flat();
    const sweptMs = Date.now();
    expect(await looks).toBeGreaterThan(10);
    expect(logged.filter((line) => !line.startsWith("info: "))).toEqual([]);
    for (const suiteId of SUITES) {
      const records = recordsOf(folders, suiteId);
      expect(records).toHaveLength(listRunIds(folders, suiteId).length);
      expect(records.length).toBeLessThanOrEqual(KEPT.keepRuns + KEPT.keepFailedRuns);
      expect(records.filter(({ outcome }) => outcome === "failed").length).toBeGreaterThanOrEqual(
        KEPT.keepFailedRuns,
      );
      // The newest of all, and no gap behind them: runs beyond the size are the oldest.
      expect(records[0]?.run_id).toBe(shownRun(folders, suiteId));
      const bytes = records.map(({ run_id: runId }) => measureRun(folders, { suiteId, runId }));
      const total = bytes.reduce((sum, one) => sum + one, 0);
      expect(total).toBeLessThanOrEqual(KEPT.keepMb * 1024 * 1024);
      expect(total + Math.max(...bytes)).toBeGreaterThan(KEPT.keepMb * 1024 * 1024);
    }
    if (BENCH_RUNS !== undefined) {
      report({ storeMs: storedMs - beginMs, sweepMs: sweptMs - storedMs, looks: await looks });
    }
  } finally {
    rmSync(spoolDir, { recursive: true, force: true });
  }
});

function report(times: { readonly storeMs: number; readonly sweepMs: number; readonly looks: number }): void {
  const closed = WRITERS * ROUNDS * SUITES.length;
  const lines = [
    `${RUNS} runs of ${SUITES.length} suites put on the disk in ${times.storeMs} ms`,
    `${closed} runs added and all swept in ${times.sweepMs} ms: ${(times.sweepMs / closed).toFixed(1)} ms for each run that ended, ${((times.sweepMs * 1000) / RUNS).toFixed(0)} us for each run on the disk`,
    `looked ${times.looks} times meanwhile whether what is shown is there`,
  ];
  process.stderr.write(`${lines.join("\n")}\n`);
}
