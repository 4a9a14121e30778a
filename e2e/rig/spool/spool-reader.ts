import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { readOrUndefined } from "../../runtimes/linux/linux-processes.ts";

/** Reads a context's spool folder. What is not there is undefined or empty; what is torn throws. */
export class SpoolReader {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** A suite's entry in its spool file. */
  result(id: string): Result | undefined {
    const json = readJson(join(this.folder, "results", `robotmk_${id}.json`));
    return json === undefined ? undefined : v.parse(v.record(v.literal(id), resultSchema), json)[id];
  }

  daemonRecord(): DaemonRecord | undefined {
    const json = readJson(join(this.folder, "daemon.json"));
    return json === undefined ? undefined : v.parse(daemonRecordSchema, json);
  }

  /** The names in `tasks/`, earliest first. */
  tasks(): string[] {
    return names(join(this.folder, "tasks")).filter(isTask);
  }

  /** The names in `running/`, earliest first. */
  running(): string[] {
    return names(join(this.folder, "running")).filter(isTask);
  }

  /** The records of a suite's runs, earliest first. A folder whose record isn't there yet is left out. */
  runs(id: string): RunRecord[] {
    const folder = join(this.folder, "runs", id);
    return names(folder).flatMap((runId) => {
      const json = readJson(join(folder, runId, "run.json"));
      return json === undefined ? [] : [v.parse(runRecordSchema, json)];
    });
  }

  /** Throws when any record of the spool is torn at this moment. */
  expectWhole(): void {
    for (const file of files(this.folder)) {
      if (file.endsWith(".json")) readJson(file);
    }
  }
}

function isTask(name: string): boolean {
  return /^\d+_[^_]+_.+$/.test(name);
}

function names(folder: string): string[] {
  return (readOrUndefined(() => readdirSync(folder)) ?? []).sort();
}

/** All files below a folder. */
export function files(folder: string): string[] {
  const entries = readOrUndefined(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return entry.isFile() ? [path] : [];
  });
}

function readJson(file: string): unknown {
  const text = readOrUndefined(() => readFileSync(file, "utf8"));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Cannot read "${file}": it is torn: ${JSON.stringify(text.slice(0, 200))}`, {
      cause: error,
    });
  }
}

const identity = v.looseObject({ pid: v.number(), start_token: v.string() });

/** A suite's spool file: the six keys that stand fixed, and those of the controller that tests read. */
export const resultSchema = v.looseObject({
  last_start_time: v.nullable(v.string()),
  last_end_time: v.nullable(v.string()),
  last_rc: v.nullable(v.number()),
  last_message: v.string(),
  xml: v.nullable(v.string()),
  html: v.nullable(v.string()),
  running: v.nullable(v.looseObject({ run_id: v.string(), runner: identity })),
  refusal: v.nullable(v.looseObject({ message: v.string(), waited: v.number() })),
  last_planned_epoch: v.nullable(v.number()),
  missed_runs: v.number(),
  last_finished: v.nullable(
    v.looseObject({
      run_id: v.string(),
      planned_epoch: v.number(),
      trigger: v.string(),
      runtime: v.number(),
      waited: v.number(),
      rc: v.number(),
      outcome: v.string(),
      message: v.string(),
      xml: v.nullable(v.string()),
      partial: v.boolean(),
      counts: v.object({ passed: v.number(), failed: v.number(), skipped: v.number(), not_run: v.number() }),
      attempts: v.array(
        v.looseObject({ index: v.number(), outcome: v.string(), rc: v.number(), runtime: v.number() }),
      ),
      notes: v.array(v.string()),
    }),
  ),
});
export type Result = v.InferOutput<typeof resultSchema>;

export const daemonRecordSchema = v.looseObject({
  pid: v.number(),
  start_token: v.string(),
  instance: v.string(),
  version: v.string(),
  started: v.string(),
  launched: v.string(),
  phase: v.string(),
  config_digest: v.string(),
});
export type DaemonRecord = v.InferOutput<typeof daemonRecordSchema>;

export const runRecordSchema = v.looseObject({
  suite_id: v.string(),
  run_id: v.string(),
  planned_epoch: v.number(),
  trigger: v.string(),
  phase: v.string(),
  runner: identity,
  outcome: v.nullable(v.string()),
  rc: v.nullable(v.number()),
});
export type RunRecord = v.InferOutput<typeof runRecordSchema>;
