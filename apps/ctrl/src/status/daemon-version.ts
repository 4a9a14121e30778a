import type { Runtime } from "@robotmk-controller/platform";
import type { DaemonRecord } from "@robotmk-controller/spool";

/**
 * Tells whether a daemon was started by an older version of us, or by another version of the same runtime:
 * then it is to be replaced. A newer one is left alone, since somebody else keeps it.
 */
export function isOutdated(
  record: Pick<DaemonRecord, "version" | "runtime">,
  own: { readonly version: string; readonly runtime: Runtime },
): boolean {
  if (compareVersions(record.version, own.version) < 0) return true;
  const [kind, version] = record.runtime.split(" ");
  return kind === own.runtime.kind && version !== own.runtime.version && record.version === own.version;
}

/** Compares two versions by their numbers: below 0 where the first is older, above where it is newer. Pure. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): readonly number[] {
  return version.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0);
}
