import { lstatSync, readdirSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode } from "@robotmk-controller/platform";

/** An archived log. */
export type LogArchive = { readonly name: string; readonly lastWriteMs: number };

const DAY_MS = 86_400_000;

/**
 * Makes the name of an archive: the time of its last line in UTC, so that names sort by time, and random characters,
 * so that no two programs make the same one. `robotmk-daemon.log.20261122T101530123Z-4f9a1c`
 */
export function archiveName(log: string, lastWriteMs: number, options: { readonly random: string }): string {
  const stamp = new Date(Math.round(lastWriteMs)).toISOString().replaceAll(/[-:.]/g, "");
  return `${log}.${stamp}-${options.random}`;
}

/** Returns whether a name is that of an archive of the log; earlier versions had only `LOG.1`. */
export function isArchiveName(name: string, log: string): boolean {
  return name.startsWith(`${log}.`) && /^(?:1|\d{8}T\d{9}Z-[0-9a-f]{6})$/.test(name.slice(log.length + 1));
}

/** Returns the archives to remove: all but the newest `keepFiles`, and those older than `keepDays`. */
export function surplusArchives(
  archives: readonly LogArchive[],
  limits: { readonly keepFiles: number; readonly keepDays: number; readonly nowMs: number },
): readonly string[] {
  const { keepFiles, keepDays, nowMs } = limits;
  return archives
    .toSorted((a, b) => b.lastWriteMs - a.lastWriteMs || (a.name < b.name ? 1 : -1))
    .filter(({ lastWriteMs }, index) => index >= keepFiles || nowMs - lastWriteMs > keepDays * DAY_MS)
    .map(({ name }) => name);
}

/**
 * Removes the archives of a log beyond the newest `keepFiles`, and those older than `keepDays`. Only regular
 * files with exactly such a name. Skips those that cannot be removed, or that another program removed.
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
function succeeds(action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}
