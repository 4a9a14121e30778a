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
 * Finds where the hierarchy is mounted by which systemd follows processes: `name=systemd` of version 1
 * where it is there, else version 2; pure (proc(5), mountinfo).
 */
export function findCgroupHierarchy(mountinfo: string): string | undefined {
  const mounts = mountinfo.split("\n").flatMap((line) => {
    const [before, after] = line.split(" - ");
    const path = before?.split(" ")[4];
    return path === undefined || after === undefined ? [] : [{ path, after }];
  });
  const version1 = mounts.find(({ after }) => /^cgroup .*name=systemd/.test(after));
  return (version1 ?? mounts.find(({ after }) => after.startsWith("cgroup2 ")))?.path;
}

/** The hierarchy in which we may make a group of our own, if any. */
export function writableCgroupHierarchy(): string | undefined {
  const hierarchy = findCgroupHierarchy(readIfThere("/proc/self/mountinfo") ?? "");
  if (hierarchy === undefined) return undefined;
  try {
    accessSync(join(hierarchy, "cgroup.procs"), constants.W_OK);
    return hierarchy;
  } catch {
    // Not writable is an answer here, whatever its cause: this rung is then left out.
    return undefined;
  }
}

/** Moves this process into a group of its own. @throws the system's error where it may not */
export function joinCgroup(group: string): void {
  mkdirSync(group, { recursive: true });
  writeFileSync(join(group, "cgroup.procs"), String(process.pid));
}
