import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readIfThere } from "./process-table.ts";

/**
 * Tells whether a /proc/PID/cgroup text lies in a unit of a Checkmk agent: check-mk-agent@….service,
 * check-mk-agent-async.service, cmk-agent-ctl-daemon.service.
 */
export function isAgentCgroup(text: string): boolean {
  return text
    .split("\n")
    .filter((line) => line.startsWith("0::") || line.includes(":name=systemd:"))
    .some((line) => /\/(check[-_]mk|cmk)-agent[^/]*\.service(\/|$)/.test(line));
}

/** Tells whether this program lives in the cgroup of a Checkmk agent's unit. */
export function inAgentCgroup(): boolean {
  return isAgentCgroup(readIfThere("/proc/self/cgroup") ?? "");
}

/**
 * Finds where the hierarchies are mounted by which systemd follows processes: `name=systemd` of version 1, and
 * version 2. Where both are (systemd's CGROUP_DELEGATION.md, "hybrid"), it ends a unit's processes by version 2
 * and keeps the other one in step: who has left the unit in one of them only has not left it; pure (proc(5),
 * mountinfo).
 */
export function findCgroupHierarchies(mountinfo: string): readonly string[] {
  const mounts = mountinfo.split("\n").flatMap((line) => {
    const [before, after] = line.split(" - ");
    const path = before?.split(" ")[4];
    return path === undefined || after === undefined ? [] : [{ path, after }];
  });
  const version1 = mounts.find(({ after }) => /^cgroup .*\bname=systemd\b/.test(after));
  const version2 = mounts.find(({ after }) => after.startsWith("cgroup2 "));
  return [version1, version2].flatMap((mount) => mount?.path ?? []);
}

/** Tells whether we may make a group of our own in each hierarchy by which systemd follows processes. */
export function canMakeCgroup(): boolean {
  const hierarchies = ownHierarchies();
  return (
    hierarchies.length > 0 && hierarchies.every((hierarchy) => isWritable(join(hierarchy, "cgroup.procs")))
  );
}

/** Moves a process, this one unless named, into a group of that name outside of all units. @throws the system's error */
export function joinCgroup(name: string, pid = process.pid): void {
  for (const hierarchy of ownHierarchies()) {
    const group = join(hierarchy, name);
    mkdirSync(group, { recursive: true });
    writeFileSync(join(group, "cgroup.procs"), String(pid));
  }
}

function ownHierarchies(): readonly string[] {
  return findCgroupHierarchies(readIfThere("/proc/self/mountinfo") ?? "");
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    // Not writable is an answer here, whatever its cause: this rung is then left out.
    return false;
  }
}
