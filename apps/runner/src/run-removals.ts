import { removeRun, type SpoolFolders } from "@robotmk-controller/spool";
import { measureStored, type StoredRun } from "./stored-run.ts";

/** Removes runs of a suite, each once, and keeps count. */
export class RunRemovals {
  /** Runs that are gone, and the bytes that are. */
  runs = 0;
  bytes = 0;
  /** What kept the first run from going that is stuck. */
  problem: string | undefined;
  /** The runs that are stuck, with the bytes that are left of them. */
  readonly stuck = new Map<string, number>();
  readonly #gone = new Set<string>();
  readonly #suiteId: string;
  readonly #folders: SpoolFolders;

  constructor(folders: SpoolFolders, suiteId: string) {
    this.#folders = folders;
    this.#suiteId = suiteId;
  }

  /** Removes those of the runs that are named, of runs that stand newest first: the oldest goes first. */
  remove(runs: readonly StoredRun[], names: readonly string[]): void {
    const named = new Set(names);
    for (const run of runs.filter(({ runId }) => named.has(runId)).toReversed()) this.#remove(run);
  }

  /** Those of the runs that are still there. */
  left(runs: readonly StoredRun[]): readonly StoredRun[] {
    return runs.filter(({ runId }) => !this.#gone.has(runId));
  }

  #remove(run: StoredRun): void {
    const place = { suiteId: this.#suiteId, ...run };
    const removal = removeRun(this.#folders, place);
    if (removal.kind !== "absent") this.bytes += removal.bytes;
    if (removal.kind === "stuck") {
      this.problem ??= removal.problem;
      this.stuck.set(run.runId, measureStored(this.#folders, place));
      return;
    }
    this.#gone.add(run.runId);
    if (removal.kind === "removed") this.runs += 1;
  }
}
