import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../rig/host.ts";

/** Puts an empty file into `tasks/`, as anybody may who asks for a run; returns its name. */
export function dropTask(host: Host, name: string): string {
  writeFileSync(join(host.folders.spool, "tasks", name), "");
  return name;
}

/** Asks for a run of a suite, due since that many seconds. */
export function requestRun(host: Host, id: string, sinceSeconds = 0): string {
  return dropTask(host, `${Math.floor(Date.now() / 1000) - sinceSeconds}_robotmk_${id}`);
}
