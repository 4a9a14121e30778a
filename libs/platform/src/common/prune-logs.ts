import { lstatSync, readdirSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode } from "./error-code.ts";
import { isArchiveName, type LogArchive, surplusArchives } from "./log-archives.ts";

/**
 * Removes the archives of a log beyond the newest `keepFiles`, and those older than `keepDays`. Only regular
 * files with exactly such a name; what can't be removed, or was removed by another program, is left at that.
 *
 * @returns the names of those that it removed
 */
export function pruneLogs(
  file: string,
  limits: { readonly keepFiles: number; readonly keepDays: number; readonly nowMs: number },
): readonly string[] {
  const folder = dirname(file);
  return surplusArchives(archivesOf(folder, basename(file)), limits).filter((name) =>
    succeeds(() => unlinkSync(join(folder, name))),
  );
}

function archivesOf(folder: string, log: string): readonly LogArchive[] {
  let names: readonly string[] = [];
  succeeds(() => {
    names = readdirSync(folder).filter((name) => isArchiveName(name, log));
  });
  return names.flatMap((name) => {
    const status = lstatSync(join(folder, name), { throwIfNoEntry: false });
    return status?.isFile() ? [{ name, lastWriteMs: status.mtimeMs }] : [];
  });
}

/** Old logs must never cost the line that is about to be written. */
function succeeds(deed: () => void): boolean {
  try {
    deed();
    return true;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}
