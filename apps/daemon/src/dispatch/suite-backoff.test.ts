import { makeLog } from "@robotmk-controller/log";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createFolder,
  createSpoolFolders,
  runFolder,
  spoolFolders,
  writeRunRecord,
} from "@robotmk-controller/spool";
import { createConsola } from "consola";
import { expect, test } from "vitest";
import { SuiteBackoff } from "./suite-backoff.ts";

const TIME = "2026-11-22T11:00:00.000+01:00";
const RUNNER = { pid: 1, start_token: "boot:1" };

test("a suite whose runner dies again and again waits longer each time, until a run ends by itself", () => {
  const root = mkdtempSync(join(tmpdir(), "robotmk-pauses-"));
  try {
    const folders = spoolFolders(root, { kind: "system" });
    createSpoolFolders(folders);
    let nowMs = 0;
    const clock = { wallMs: () => nowMs, monotonicMs: () => nowMs };
    const backoff = new SuiteBackoff({ folders, clock, log: makeLog(createConsola({ level: 0 })) });
    let runs = 0;
    const end = (outcome: "interrupted" | "passed"): void => {
      runs += 1;
      const run_id = `20261122T1000000${String(runs).padStart(2, "0")}Z-aaaaaa`;
      createFolder(runFolder(folders, "login", run_id));
      writeRunRecord(folders, {
        schema: 1,
        suite_id: "login",
        run_id,
        task: "1795341797_robotmk_login",
        planned_epoch: 1_795_341_797,
        trigger: "planned",
        phase: "finished",
        start_time: TIME,
        start_epoch_ms: 0,
        end_time: TIME,
        runner: RUNNER,
        robot: null,
        outcome,
        rc: 255,
        bytes: null,
      });
      backoff.runEnded("login");
    };
    const pauseSeconds = (): number => {
      const startMs = nowMs;
      while (backoff.isBackingOff("login")) nowMs += 1_000;
      return (nowMs - startMs) / 1000;
    };
    const seen = Array.from({ length: 7 }, () => {
      end("interrupted");
      return pauseSeconds();
    });
    expect(seen).toEqual([0, 0, 10, 30, 60, 300, 300]);
    end("interrupted");
    expect([backoff.isBackingOff("login"), backoff.isBackingOff("other")]).toEqual([true, false]);
    end("passed");
    expect(backoff.isBackingOff("login")).toBe(false);
  } finally {
    rmSync(root, { recursive: true });
  }
});
