import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../rig/host.ts";
import { readOrUndefined } from "../rig/process-status.ts";

/** The lines that a program wrote to its log, earliest first. */
export function logLines(host: Host, program: "daemon" | "runner"): string[] {
  const file = join(host.folders.log, "robotmk", `robotmk-${program}.log`);
  return (readOrUndefined(() => readFileSync(file, "utf8")) ?? "").split("\n").slice(0, -1);
}
