import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../rig/host.ts";
import { readOrUndefined } from "../rig/process-status.ts";

/** The suites that wait for a place, in the order of the line. */
export function waitingSuites(host: Host): string[] {
  const names = readOrUndefined(() => readdirSync(join(host.folders.spool, "waiting"))) ?? [];
  return names
    .filter((name) => !name.startsWith("."))
    .toSorted()
    .map((name) => name.replace(/^\d+_(.+)_\d+$/, "$1"));
}
