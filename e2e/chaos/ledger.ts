import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import type { Host } from "../rig/host/host.ts";
import { type Result, resultSchema, type RunRecord, runRecordSchema } from "../rig/spool/spool-reader.ts";
import { readOrUndefined } from "../runtimes/linux/linux-processes.ts";

const fileSchema = v.record(v.string(), resultSchema);

/** The accounts of all runs, taken again and again, so that they are known also of runs that retention removed. */
export class Ledger {
  /** The last record that was seen of each run. */
  readonly records = new Map<string, RunRecord>();
  /** When a refusal of each suite was seen last, by the real clock. */
  readonly refusedMs = new Map<string, number>();
  /** What the results said of the last run that had ended, by its id. */
  readonly reported = new Map<string, string>();
  readonly #host: Host;
  readonly #injectionLog: InjectionLog;

  constructor(host: Host, injectionLog: InjectionLog) {
    this.#host = host;
    this.#injectionLog = injectionLog;
  }

  /** Reads what is new on the disk. What contradicts itself is noted among the injections' contradictions. */
  harvest(): void {
    this.#harvestRuns();
    this.#harvestResults();
  }

  /** How many of these runs were reported as ended. */
  countClosed(runIds: readonly (string | undefined)[]): number {
    return runIds.filter((id = "?") => this.records.get(id)?.phase === "finished" || this.reported.has(id))
      .length;
  }

  /** Reads once more what was finished when it was read first: a finished record never changes. */
  verify(): void {
    for (const before of [...this.records.values()].filter(isFinished)) {
      const now = this.#readRun(before.suite_id, before.run_id);
      if (now !== undefined && accountOf(now) !== accountOf(before))
        this.#injectionLog.see(
          `${before.suite_id} ${before.run_id} was ${accountOf(before)} and is ${accountOf(now)}`,
        );
    }
    for (const [runId, outcome] of this.reported) {
      const record = this.records.get(runId);
      if (record !== undefined && isFinished(record) && record.outcome !== outcome)
        this.#injectionLog.see(
          `${record.suite_id} ${runId} is ${record.outcome}, its result said ${outcome}`,
        );
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
      if (result?.last_finished) this.reported.set(result.last_finished.run_id, result.last_finished.outcome);
    }
  }

  #readRun(suite: string, runId: string): RunRecord | undefined {
    const json = this.#readJson(join(this.#host.folders.spool, "runs", suite, runId, "run.json"));
    return json === undefined ? undefined : v.parse(runRecordSchema, json);
  }

  /** Undefined for what is not there, and for what we falsified ourselves. What else is torn is reported. */
  #readJson(file: string): unknown {
    const text = readOrUndefined(() => readFileSync(file, "utf8"));
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      if (this.#injectionLog.falsified.get(file) !== text)
        this.#injectionLog.see(`${file} is torn: ${text.slice(0, 200)}`);
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

/** The clock was set, at a moment of the real one. */
export type ClockStep = { readonly atMs: number; readonly afterSeconds: number; readonly isBack: boolean };

/** What was known of a suite was lost, at a moment of the real clock. */
export type SuiteLoss = { readonly suite: string; readonly atMs: number };

/** What was done to a host, as far as its account depends on it. */
export class InjectionLog {
  readonly counts = new Map<string, number>();
  readonly withoutTarget = new Map<string, number>();
  /** The names of the task files that were dropped, and when by the real clock. */
  readonly requests = new Map<string, number>();
  readonly clockSteps: ClockStep[] = [];
  /** When the spool was removed: what went on then has no account. */
  readonly removals: number[] = [];
  /** Robots that got a signal that ends them, by pid and start. */
  readonly struckRobots = new Set<string>();
  /** The processes that were made to stand still, until they may go on. */
  readonly stopped = new Set<string>();
  /** When the disk took no more, by the real clock. */
  readonly diskTroubles: { readonly fromMs: number; readonly toMs: number }[] = [];
  /** When a suite's state was lost: its result was falsified, or it was not in the config for a while. */
  readonly losses: SuiteLoss[] = [];
  /** What a malicious hand wrote into a record, by its path. */
  readonly falsified = new Map<string, string>();
  /** Contradictions that were seen at once. */
  readonly seen: string[] = [];
  calls = 0;
  wholeAnswers = 0;

  /** Notes a contradiction, once. */
  see(text: string): void {
    if (!this.seen.includes(text)) this.seen.push(text);
  }

  count(kind: string, hasNoTarget: boolean): void {
    const counts = hasNoTarget ? this.withoutTarget : this.counts;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
}

/** What was injected and when, a line each: to read what led to a failure. */
export class Journal implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "rmk-chaos-"));
  readonly #startedMs = performance.now();
  #isKept = false;

  /** Notes something with its time since the start. */
  note(entry: Readonly<Record<string, unknown>>): void {
    const line = { sinceMs: Math.round(performance.now() - this.#startedMs), at: Date.now(), ...entry };
    appendFileSync(join(this.folder, "journal.jsonl"), `${JSON.stringify(line)}\n`);
  }

  /** Keeps the journal, with what the host looks like now. */
  keep(host: Host): void {
    this.#isKept = true;
    const { root } = host.folders;
    const isLeftOut = (path: string) =>
      path.endsWith(".sock") || path.endsWith("/fill") || path.startsWith(join(root, "agent"));
    try {
      cpSync(root, join(this.folder, "host"), { recursive: true, filter: (path) => !isLeftOut(path) });
    } catch (error) {
      // Its programs may still write and remove.
      this.note({ kind: "the host is not kept whole", problem: String(error) });
    }
  }

  [Symbol.dispose](): void {
    if (!this.#isKept) rmSync(this.folder, { recursive: true, force: true });
  }
}
