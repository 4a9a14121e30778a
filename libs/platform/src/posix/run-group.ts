import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../common/error-code.ts";
import type { ProcessIdentity } from "../common/process-identity.ts";
import type { RunGroup } from "../common/run-group.ts";
import { type GroupPart, removeGroupPart } from "./group-part.ts";
import { readIfThere, readProcess } from "./process-table.ts";
import { signalProcess } from "./signal-process.ts";

/** Gives the group that lies in these folders: one for each hierarchy that it needs. */
export function runGroup(parts: readonly GroupPart[]): RunGroup {
  const processes = (): readonly ProcessIdentity[] => {
    const pids = new Set(parts.flatMap((part) => pidsIn(part)));
    return [...pids].flatMap((pid) => readProcess(pid) ?? []);
  };
  return {
    join: (pid) => {
      for (const { folder } of parts) writeFileSync(join(folder, "cgroup.procs"), String(pid));
    },
    processes,
    kill: () => {
      for (const { folder } of parts) {
        writeIfThere(join(folder, "pids.max"), "0");
        writeIfThere(join(folder, "cgroup.kill"), "1");
      }
      for (const one of processes()) killIfAllowed(one);
    },
    events: () => ({
      oomKills: Math.max(
        0,
        ...parts.map(({ folder, version }) =>
          count(join(folder, version === 2 ? "memory.events" : "memory.oom_control"), "oom_kill"),
        ),
      ),
      refusedForks: Math.max(0, ...parts.map(({ folder }) => count(join(folder, "pids.events"), "max"))),
    }),
    remove: () => parts.map((part) => removeGroupPart(part)).every(Boolean),
  };
}

function pidsIn({ folder }: GroupPart): readonly number[] {
  const text = readIfThere(join(folder, "cgroup.procs")) ?? "";
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map(Number);
}

/** Reads a line such as `oom_kill 2`. */
function count(file: string, key: string): number {
  const line = (readIfThere(file) ?? "").split("\n").find((text) => text.startsWith(`${key} `));
  return Number(line?.slice(key.length + 1) ?? 0);
}

/** Not every kernel has every file, and a group may be gone. */
function writeIfThere(file: string, text: string): void {
  if (!existsSync(file)) return;
  try {
    writeFileSync(file, text);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

function killIfAllowed(process: ProcessIdentity): void {
  try {
    signalProcess(process, "SIGKILL");
  } catch (error) {
    if (errorCode(error) !== "EPERM") throw error;
  }
}
