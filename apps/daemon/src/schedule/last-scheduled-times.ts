import { trustedScheduledTime } from "@robotmk-controller/schedule";
import { readSuiteResult, type SpoolFolders } from "@robotmk-controller/spool";

/** The slot of each suite's last planned run: from its result once, then from what we see. */
export class LastScheduledTimes {
  private readonly slots = new Map<string, number>();
  private readonly known = new Set<string>();
  private readonly folders: SpoolFolders;

  constructor(folders: SpoolFolders) {
    this.folders = folders;
  }

  /**
   * Reads the results of suites that were not asked for before; forgets those that are gone. A slot ahead of
   * a clock that was set back gives way to the present.
   */
  follow(suiteIds: ReadonlySet<string>, nowSeconds: number): ReadonlyMap<string, number> {
    for (const id of this.known) {
      if (suiteIds.has(id)) continue;
      this.known.delete(id);
      this.slots.delete(id);
    }
    for (const id of suiteIds) {
      if (this.known.has(id)) continue;
      this.known.add(id);
      const slot = this.read(id);
      if (slot !== undefined) this.slots.set(id, slot);
    }
    for (const [id, slot] of this.slots) this.slots.set(id, trustedScheduledTime(slot, nowSeconds));
    return this.slots;
  }

  /** The slot of a suite's last planned run; undefined for one that never ran. */
  of(suiteId: string): number | undefined {
    return this.slots.get(suiteId);
  }

  /**
   * Reads the suite's result once more: a run that is not our child may have begun and ended between two looks.
   *
   * @returns whether its slot is later than the one that was known
   */
  hasAdvanced(suiteId: string, nowSeconds: number): boolean {
    const slot = this.read(suiteId);
    if (slot === undefined || slot !== trustedScheduledTime(slot, nowSeconds)) return false;
    const known = this.slots.get(suiteId);
    if (known !== undefined && slot <= known) return false;
    this.slots.set(suiteId, slot);
    return true;
  }

  /** Notes that a slot was run. */
  note(suiteId: string, epochSeconds: number): void {
    this.slots.set(suiteId, epochSeconds);
  }

  private read(suiteId: string): number | undefined {
    const reading = readSuiteResult(this.folders, suiteId);
    return reading.kind === "read" ? (reading.record.last_planned_epoch ?? undefined) : undefined;
  }
}
