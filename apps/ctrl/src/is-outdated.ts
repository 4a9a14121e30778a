import type { Runtime } from "@robotmk-controller/platform";
import type { DaemonRecord } from "@robotmk-controller/spool";
import { compareVersions } from "./compare-versions.ts";

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
