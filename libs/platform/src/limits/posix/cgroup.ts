import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { readIfThere } from "../../process/posix/proc-table.ts";

/**
 * Returns whether a /proc/PID/cgroup text names a unit of a Checkmk agent: check-mk-agent@….service,
 * check-mk-agent-async.service, cmk-agent-ctl-daemon.service.
 */
export function isAgentCgroup(text: string): boolean {
  return text
    .split("\n")
    .filter((line) => line.startsWith("0::") || line.includes(":name=systemd:"))
    .some((line) => /\/(check[-_]mk|cmk)-agent[^/]*\.service(\/|$)/.test(line));
}

/** Returns whether this program is in the cgroup of a Checkmk agent's unit. */
export function inAgentCgroup(): boolean {
  return isAgentCgroup(readIfThere("/proc/self/cgroup") ?? "");
}

/**
 * Finds the mounted hierarchies by which systemd follows processes: `name=systemd` of version 1, and version 2. Where
 * both are (systemd's CGROUP_DELEGATION.md, "hybrid"), it ends a unit's processes by version 2 and keeps the other one
 * in step: a process has left its unit only when it left both (proc(5), mountinfo).
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

/** Returns whether this user may make a group in each hierarchy by which systemd follows processes. */
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
    // Whatever the cause, the method `own-cgroup` is then left out.
    return false;
  }
}

/** A part of the kernel that holds groups to a limit. */
export type Controller = "pids" | "memory";

/** Where groups for a controller can be made: below one of these folders, the outermost first. */
export type ControllerPlace = { readonly version: 1 | 2; readonly folders: readonly string[] };

/**
 * Finds where groups for a controller can be made: in its own hierarchy of version 1 where that is mounted, else
 * in that of version 2 (cgroups(7)). The folders lead from the top of what is mounted down to the group of this process.
 * A group at the top is outside of all units, so systemd ends no process in it. A user who may not write there may
 * perhaps do so further down.
 *
 * @param texts `/proc/self/mountinfo` and `/proc/self/cgroup`
 */
export function controllerPlace(
  controller: Controller,
  texts: { readonly mountinfo: string; readonly cgroup: string },
): ControllerPlace | undefined {
  const mounts = texts.mountinfo.split("\n").flatMap((line) => {
    const [before, after] = line.split(" - ");
    const [root, path] = before?.split(" ").slice(3, 5) ?? [];
    if (root === undefined || path === undefined || after === undefined) return [];
    const [type, , options] = after.split(" ");
    return [{ root, path, type, options: options?.split(",") ?? [] }];
  });
  const first = mounts.find(({ type, options }) => type === "cgroup" && options.includes(controller));
  const mount = first ?? mounts.find(({ type }) => type === "cgroup2");
  if (mount === undefined) return undefined;
  const version = first === undefined ? 2 : 1;
  const own = ownPath(texts.cgroup, first === undefined ? "" : controller);
  const below = own === undefined ? ".." : relative(mount.root, own);
  // A group outside of what is mounted is out of reach.
  const parts = below.startsWith("..") ? [] : below.split("/").filter((part) => part !== "");
  const folders = [...parts.keys(), parts.length].map((count) => join(mount.path, ...parts.slice(0, count)));
  return { version, folders };
}

/** The group of this process in the hierarchy of a controller; the line of version 2 names no controller. */
function ownPath(cgroup: string, controller: Controller | ""): string | undefined {
  for (const line of cgroup.split("\n")) {
    const [, id, controllers = "", path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    const isIt = controller === "" ? id === "0" : controllers.split(",").includes(controller);
    if (isIt && path !== undefined) return path;
  }
  return undefined;
}

/** The folders of the kernel's files; tests use a tree of their own. */
export type KernelRoots = { readonly proc: string; readonly cgroup: string };

/** The roots of a running system. */
export const KERNEL: KernelRoots = { proc: "/proc", cgroup: "/sys/fs/cgroup" };

/** A group that may limit this process, by the version of its hierarchy. */
export type LimitingGroup = { readonly folder: string; readonly version: 1 | 2 };

/** Finds the groups that may limit this process in one resource: its own and all above it (cgroups(7)). */
export function limitingGroups(controller: "memory" | "cpu", roots: KernelRoots): readonly LimitingGroup[] {
  const lines = (readIfThere(`${roots.proc}/self/cgroup`) ?? "").split("\n").map((line) => line.split(":"));
  return lines.flatMap(([id, controllers, path]): readonly LimitingGroup[] => {
    if (path === undefined || controllers === undefined) return [];
    if (id === "0")
      return ancestors(path).map((group) => ({ folder: join(roots.cgroup, group), version: 2 }));
    if (!controllers.split(",").includes(controller)) return [];
    return ancestors(path).map((group) => ({ folder: join(roots.cgroup, controller, group), version: 1 }));
  });
}

function ancestors(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/")).concat("");
}
