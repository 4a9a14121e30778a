import { runtime } from "../../runtimes/current.ts";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";

/** Skips the test, or fails it in CI, where nobody can make control groups. On Windows everybody can make job objects. */
export function limitsObstacle(context: TestContext): void {
  if (!runtime.supports("cgroups")) return;
  const obstacle = process.getuid?.() === 0 ? unwritable() : "only root may make control groups";
  if (obstacle === undefined) return;
  if (process.env["CI"] === "true") throw new Error(`Cannot show limits of runs: ${obstacle}`);
  context.skip(obstacle);
}

function unwritable(): string | undefined {
  const mounts = groupMounts();
  if (mounts.length === 0) return "no control groups are mounted";
  for (const mount of mounts) {
    const probe = join(mount, `robotmk-probe-${process.pid}`);
    try {
      mkdirSync(probe);
      rmdirSync(probe);
    } catch (error) {
      return `no control group can be made: ${String(error)}`;
    }
  }
  return undefined;
}

/** The control groups that a run has. */
export function groupFolders(runId: string): readonly string[] {
  return groupMounts()
    .map((mount) => join(mount, "robotmk-runs"))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((folder) => folder.includes(`/${runId}-`));
}

/** Where the control groups are mounted that limit processes and memory: of version 1, else of version 2. */
export function groupMounts(): readonly string[] {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  const first = lines.filter((line) => / - cgroup .*\b(pids|memory)\b/.test(line));
  const chosen = first.length > 0 ? first : lines.filter((line) => line.includes(" - cgroup2 "));
  return chosen.flatMap((line) => line.split(" ")[4] ?? []);
}

/** Sets a limit of a process that lives (prlimit(1)): `nofile`, `nproc`; returns what undoes it. */
export function setLimit(pid: number, resource: "nofile" | "nproc", soft: number): () => void {
  const { uid, gid } = statSync(`/proc/${pid}`);
  // Who may change a limit is its owner; root needs a right that not every root has.
  const [file, ...args] =
    uid === process.getuid?.()
      ? ["prlimit"]
      : ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "prlimit"];
  const prlimit = (...more: readonly string[]) =>
    execFileSync(file ?? "prlimit", [...args, `--pid=${pid}`, ...more], { encoding: "utf8" }).trim();
  const before = prlimit(`--${resource}`, "--noheadings", "--raw", "-o", "SOFT");
  prlimit(`--${resource}=${soft}:`);
  return () => {
    prlimit(`--${resource}=${before}:`);
  };
}
