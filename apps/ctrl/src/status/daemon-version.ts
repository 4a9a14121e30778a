import type { Runtime } from "@robotmk-controller/platform";
import type { DaemonRecord } from "@robotmk-controller/spool";
import compare from "semver/functions/compare.js";
import valid from "semver/functions/valid.js";

/**
 * Tells whether a call has to replace the daemon: it is of an older version, or of another version of the same runtime.
 * A newer one stays, since another installation keeps it.
 */
export function isOutdated(
  record: Pick<DaemonRecord, "version" | "runtime">,
  own: { readonly version: string; readonly runtime: Runtime },
): boolean {
  if (compareVersions(record.version, own.version) < 0) return true;
  const [kind, version] = record.runtime.split(" ");
  return kind === own.runtime.kind && version !== own.runtime.version && record.version === own.version;
}

/**
 * Compares two versions by Semantic Versioning: below 0 where the first is older, above where it is newer. A release
 * candidate is older than its release, and build metadata does not count. A text that is no version is the oldest.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [valid(a), valid(b)];
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  return compare(left, right);
}
