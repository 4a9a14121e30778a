import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../host/host.ts";
import { readOrUndefined } from "../../runtimes/linux/linux-processes.ts";

/** Puts an empty file into `tasks/`, as anybody may who asks for a run; returns its name. */
export function dropTask(host: Host, name: string): string {
  writeFileSync(join(host.folders.spool, "tasks", name), "");
  return name;
}

/** Asks for a run of a suite, due since that many seconds. */
export function requestRun(host: Host, id: string, sinceSeconds = 0): string {
  return dropTask(host, `${Math.floor(Date.now() / 1000) - sinceSeconds}_robotmk_${id}`);
}

/** The lines that a program wrote to its log, earliest first, with those that were put aside. */
export function logLines(host: Host, program: "daemon" | "runner"): string[] {
  const folder = join(host.folders.log, "robotmk");
  const log = `robotmk-${program}.log`;
  const archives = (readOrUndefined(() => readdirSync(folder)) ?? []).filter((name) =>
    name.startsWith(`${log}.`),
  );
  return [...archives.toSorted(), log].flatMap((name) =>
    (readOrUndefined(() => readFileSync(join(folder, name), "utf8")) ?? "").split("\n").slice(0, -1),
  );
}

/** The suites that wait for a place, in the order of the line. */
export function waitingSuites(host: Host): string[] {
  const names = readOrUndefined(() => readdirSync(join(host.folders.spool, "waiting"))) ?? [];
  return names
    .filter((name) => !name.startsWith("."))
    .toSorted()
    .map((name) => name.replace(/^\d+_(.+)_\d+$/, "$1"));
}

/** Waits until the first runs are over: so many next scheduled times, all far ahead, and nothing that goes on. */
export async function plannedAhead(host: Host, count: number): Promise<string[]> {
  return await host.until(() => {
    const names = host.spool.tasks();
    const isAhead = (name: string) => Number(name.split("_")[0]) > Date.now() / 1000 + 60;
    const isSettled = names.length === count && names.every(isAhead) && host.spool.running().length === 0;
    return isSettled ? names : undefined;
  }, `${count} scheduled times are planned ahead`);
}
