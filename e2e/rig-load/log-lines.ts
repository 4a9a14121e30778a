import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../rig/host.ts";
import { readOrUndefined } from "../rig/process-status.ts";

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
