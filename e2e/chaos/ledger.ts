import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { Host } from "../rig/host.ts";
import { readOrUndefined } from "../rig/process-status.ts";
import { type Result, resultSchema, type RunRecord, runRecordSchema } from "../rig/spool-records.ts";
import type { Deeds } from "./deeds.ts";

const fileSchema = v.record(v.string(), resultSchema);

/** The accounts of all runs, taken again and again, so that they are known also of runs that retention removed. */
export class Ledger {
  /** The last record that was seen of each run. */
  readonly records = new Map<string, RunRecord>();
  /** When a refusal of each suite was seen last, by the real clock. */
  readonly refusedMs = new Map<string, number>();
  /** What the results said of the last run that had ended, by its id. */
  readonly told = new Map<string, string>();
  readonly #host: Host;
  readonly #deeds: Deeds;

  constructor(host: Host, deeds: Deeds) {
    this.#host = host;
    this.#deeds = deeds;
  }

  /** Reads what is new on the disk. What contradicts itself is noted among the deeds' contradictions. */
  harvest(): void {
    this.#harvestRuns();
    this.#harvestResults();
  }

  /** How many of these runs were told as ended. */
  countClosed(runIds: readonly (string | undefined)[]): number {
    return runIds.filter((id = "?") => this.records.get(id)?.phase === "finished" || this.told.has(id))
      .length;
  }

  /** Reads once more what was finished when it was read first: a finished record never changes. */
  verify(): void {
    for (const before of [...this.records.values()].filter(isFinished)) {
      const now = this.#readRun(before.suite_id, before.run_id);
      if (now !== undefined && accountOf(now) !== accountOf(before))
        this.#deeds.see(
          `${before.suite_id} ${before.run_id} was ${accountOf(before)} and is ${accountOf(now)}`,
        );
    }
    for (const [runId, outcome] of this.told) {
      const record = this.records.get(runId);
      if (record !== undefined && isFinished(record) && record.outcome !== outcome)
        this.#deeds.see(`${record.suite_id} ${runId} is ${record.outcome}, its result said ${outcome}`);
    }
  }

  #harvestRuns(): void {
    const runs = join(this.#host.folders.spool, "runs");
    for (const suite of names(runs)) {
      for (const runId of names(join(runs, suite))) {
        const known = this.records.get(runId);
        if (known !== undefined && isFinished(known)) continue;
        const record = this.#readRun(suite, runId);
        if (record !== undefined) this.records.set(runId, record);
      }
    }
  }

  /** A suite's entry in its spool file; undefined where that is absent or falsified. */
  result(id: string): Result | undefined {
    const json = this.#readJson(join(this.#host.folders.spool, "results", `robotmk_${id}.json`));
    const parsed = v.safeParse(fileSchema, json);
    return parsed.success ? parsed.output[id] : undefined;
  }

  #harvestResults(): void {
    for (const name of names(join(this.#host.folders.spool, "results"))) {
      const id = /^robotmk_(.+)\.json$/.exec(name)?.[1];
      const result = id === undefined ? undefined : this.result(id);
      if (id !== undefined && result?.refusal) this.refusedMs.set(id, Date.now());
      if (result?.last_finished) this.told.set(result.last_finished.run_id, result.last_finished.outcome);
    }
  }

  #readRun(suite: string, runId: string): RunRecord | undefined {
    const json = this.#readJson(join(this.#host.folders.spool, "runs", suite, runId, "run.json"));
    return json === undefined ? undefined : v.parse(runRecordSchema, json);
  }

  /** Undefined for what is not there, and for what we falsified ourselves. What else is torn is told. */
  #readJson(file: string): unknown {
    const text = readOrUndefined(() => readFileSync(file, "utf8"));
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      if (this.#deeds.falsified.get(file) !== text) this.#deeds.see(`${file} is torn: ${text.slice(0, 200)}`);
      return undefined;
    }
  }
}

function isFinished({ phase }: RunRecord): boolean {
  return phase === "finished";
}

function accountOf(record: RunRecord): string {
  return [record.phase, record.outcome, record.rc, record.trigger, record.planned_epoch].join(" ");
}

/** Hidden files are on their way in, or try whether the folder can be written. */
function names(folder: string): string[] {
  return (readOrUndefined(() => readdirSync(folder)) ?? []).filter((name) => !name.startsWith("."));
}
