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

/** How a daemon was launched last that ends with the agent's call, or past which rungs. */
const launchNoteSchema = v.object({
  /** The rung that held; null where none did. */
  launched: v.nullable(v.string()),
  degraded: v.boolean(),
  failures: v.array(
    v.object({
      rung: v.string(),
      problem: v.pipe(v.string(), v.maxLength(MAX_PROBLEM_CHARACTERS)),
      /** When it was seen, in milliseconds since the epoch. */
      epoch_ms: v.number(),
    }),
  ),
});
export type LaunchHistory = v.InferOutput<typeof launchNoteSchema>;

/** What came of a launch. */
export type LaunchOutcome = {
  readonly rung: DetachMethod | null;
  readonly degraded: boolean;
  readonly failures: readonly MethodFailure[];
};

/** For so long a slow rung that failed is not tried again: each try costs a call of the agent up to 15 s. */
const MEMORY_MS = 15 * 60_000;
const SLOW_RUNGS: readonly string[] = ["wmi", "task"];

/** Reads how the last launch went; undefined where there is nothing to be told of it. */
export function readLaunchHistory(folders: SpoolFolders): LaunchHistory | undefined {
  const reading = readRecord(fileOf(folders), launchNoteSchema, {
    maxBytes: 64 * 1024,
    owner: folders.owner,
  });
  return reading.kind === "read" ? reading.record : undefined;
}

/** Keeps how a launch went, or forgets the one before. @throws the system's error (ENOSPC, EACCES…) */
export function writeLaunchHistory(folders: SpoolFolders, note: LaunchHistory | undefined): void {
  if (note === undefined) removeFile(fileOf(folders), { evenFolder: true });
  else replaceFile(fileOf(folders), `${JSON.stringify(note)}\n`);
}

/**
 * Decides what is to be kept of a launch; undefined where the daemon is well off and no time was lost. What was only
 * remembered stays as old as it is. Pure.
 *
 * @param options.remembered the failures by which rungs were passed over
 */
export function launchHistory(
  { rung, degraded, failures }: LaunchOutcome,
  options: { readonly nowMs: number; readonly remembered: LaunchHistory["failures"] },
): LaunchHistory | undefined {
  if (!degraded && !failures.some((failure) => SLOW_RUNGS.includes(failure.rung))) return undefined;
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

/**
 * Picks the failures of slow rungs that are believed without another try: those of this boot, and of the last quarter
 * of an hour. Pure.
 */
export function rememberedFailures(
  note: LaunchHistory | undefined,
  { nowMs, uptimeMs }: { readonly nowMs: number; readonly uptimeMs: number },
): LaunchHistory["failures"] {
  return (note?.failures ?? []).filter(({ rung, epoch_ms }) => {
    const ageMs = nowMs - epoch_ms;
    // One from the future is from before the clock was set back.
    return SLOW_RUNGS.includes(rung) && ageMs >= 0 && ageMs < Math.min(MEMORY_MS, uptimeMs);
  });
}

function fileOf(folders: SpoolFolders): string {
  return join(folders.root, "launch.json");
}

/**
 * Notes that a daemon was launched and is not up yet. A disk that takes no note costs the call its note alone.
 *
 * @returns since when, in milliseconds since the epoch: that of the first call in a row that says so; undefined where
 *   that can't be kept
 */
export function recordLaunchPending(folders: SpoolFolders): number | undefined {
  let sinceMs: number | undefined;
  leniently(() => {
    createNote(folders.launchPending);
    sinceMs = lstatSync(folders.launchPending).mtimeMs;
  });
  return sinceMs;
}

/** Notes that the daemon is up. A folder in the place of the note is nobody's of ours, and stays. */
export function clearLaunchPending(folders: SpoolFolders): void {
  leniently(() => {
    const status = lstatSync(folders.launchPending, { throwIfNoEntry: false });
    if (status?.isDirectory() !== true) rmSync(folders.launchPending, { force: true });
  });
}

function createNote(file: string): void {
  try {
    closeSync(openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600));
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

function leniently(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}
