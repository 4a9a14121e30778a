import type { Config } from "@robotmk-controller/config";
import { listResultIds, removeSuiteResult, type SpoolFolders } from "@robotmk-controller/spool";
import type { ConsolaInstance } from "consola";

/** Removes the spool files of suites that are not configured any more (Orphaned, in the seed's table). */
export class OrphanedResults {
  private readonly options: { readonly folders: SpoolFolders; readonly log: ConsolaInstance };
  private lastDigest = "";

  constructor(options: OrphanedResults["options"]) {
    this.options = options;
  }

  /** Looks once for each config; again while a run of a suite that is gone still goes on. */
  remove(config: Config, runningSuites: ReadonlySet<string>): void {
    if (config.digest === this.lastDigest) return;
    const configured = new Set(config.suites.map(({ id }) => id));
    const orphaned = listResultIds(this.options.folders).filter((id) => !configured.has(id));
    for (const id of orphaned.filter((suiteId) => !runningSuites.has(suiteId))) {
      removeSuiteResult(this.options.folders, id);
      this.options.log.info(`result of suite ${id} removed: it is not configured any more`);
    }
    const isDone = orphaned.every((id) => !runningSuites.has(id));
    if (isDone) this.lastDigest = config.digest;
  }
}
