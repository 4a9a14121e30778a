import { closeSync, constants, lstatSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  errorCode,
  type MethodFailure,
  type DetachMethod,
  removeFile,
  replaceFile,
} from "@robotmk-controller/platform";
import * as v from "valibot";
import type { SpoolFolders } from "../layout.ts";
import { readRecord } from "../record.ts";

const MAX_PROBLEM_CHARACTERS = 500;

/** The last launch, where its daemon is degraded or slow detach methods failed. The file is `launch.json`. */
const launchHistorySchema = v.object({
  /** The detach method that worked; null where none did. */
  launched: v.nullable(v.string()),
  degraded: v.boolean(),
  failures: v.array(
    v.object({
      rung: v.string(),
      problem: v.pipe(v.string(), v.maxLength(MAX_PROBLEM_CHARACTERS)),
      /** In milliseconds since the epoch. */
      epoch_ms: v.number(),
    }),
  ),
});
export type LaunchHistory = v.InferOutput<typeof launchHistorySchema>;

/** The result of a launch. */
export type LaunchOutcome = {
  readonly rung: DetachMethod | null;
  readonly degraded: boolean;
  readonly failures: readonly MethodFailure[];
};

/** 15 minutes without another try of a slow method that failed: each costs a plugin call up to 15 s. */
const MEMORY_MS = 15 * 60_000;
const SLOW_METHODS: readonly string[] = ["wmi", "task"];

/** Reads the history of the last launch; undefined where it went well. */
export function readLaunchHistory(folders: SpoolFolders): LaunchHistory | undefined {
  const reading = readRecord(fileOf(folders), launchHistorySchema, {
    maxBytes: 64 * 1024,
    owner: folders.owner,
  });
  return reading.kind === "read" ? reading.record : undefined;
}

/** Writes the history of a launch, or removes the earlier one. @throws the system's error (ENOSPC, EACCES…) */
export function writeLaunchHistory(folders: SpoolFolders, history: LaunchHistory | undefined): void {
  if (history === undefined) removeFile(fileOf(folders), { evenFolder: true });
  else replaceFile(fileOf(folders), `${JSON.stringify(history)}\n`);
}

/**
 * Makes the history of a launch; undefined where the daemon is not degraded and no slow method failed. A remembered
 * failure keeps its time.
 *
 * @param options.remembered the failures whose methods this launch skipped
 */
export function launchHistory(
  { rung, degraded, failures }: LaunchOutcome,
  options: { readonly nowMs: number; readonly remembered: LaunchHistory["failures"] },
): LaunchHistory | undefined {
  if (!degraded && !failures.some((failure) => SLOW_METHODS.includes(failure.rung))) return undefined;
  return {
    launched: rung,
    degraded,
    failures: failures.map((failure) => ({
      rung: failure.rung,
      problem: failure.problem.slice(0, MAX_PROBLEM_CHARACTERS),
      epoch_ms: options.remembered.find((one) => one.rung === failure.rung)?.epoch_ms ?? options.nowMs,
    })),
  };
}

/** Picks the failures whose slow methods a launch skips: those of this boot, and of the last 15 minutes. */
export function rememberedFailures(
  history: LaunchHistory | undefined,
  { nowMs, uptimeMs }: { readonly nowMs: number; readonly uptimeMs: number },
): LaunchHistory["failures"] {
  return (history?.failures ?? []).filter(({ rung, epoch_ms }) => {
    const ageMs = nowMs - epoch_ms;
    // A failure in the future is from before the clock was set back.
    return SLOW_METHODS.includes(rung) && ageMs >= 0 && ageMs < Math.min(MEMORY_MS, uptimeMs);
  });
}

function fileOf(folders: SpoolFolders): string {
  return join(folders.root, "launch.json");
}

/**
 * Records that a daemon was launched and is not up yet. Does nothing where the disk refuses it.
 *
 * @returns since when plugin calls find this, in milliseconds since the epoch; undefined where the disk refused it
 */
export function recordLaunchPending(folders: SpoolFolders): number | undefined {
  let sinceMs: number | undefined;
  ignoringSystemErrors(() => {
    createEmpty(folders.launchPending);
    sinceMs = lstatSync(folders.launchPending).mtimeMs;
  });
  return sinceMs;
}

/** Records that the daemon is up. Leaves a folder in the place of the file: a person made it. */
export function clearLaunchPending(folders: SpoolFolders): void {
  ignoringSystemErrors(() => {
    const status = lstatSync(folders.launchPending, { throwIfNoEntry: false });
    if (status?.isDirectory() !== true) rmSync(folders.launchPending, { force: true });
  });
}

function createEmpty(file: string): void {
  try {
    closeSync(openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600));
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

function ignoringSystemErrors(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}
