import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../common/clock.ts";
import { errorCode } from "../common/error-code.ts";
import type { GroupLimits, GroupOpening, RunGroup } from "../common/run-group.ts";
import { findCgroupHierarchies } from "./cgroup.ts";
import { type Controller, controllerPlace, type ControllerPlace } from "./controller-place.ts";
import { type GroupPart, makeGroupPart, removeGroupPart, RUN_GROUPS } from "./group-part.ts";
import { readIfThere, readProcess } from "./process-table.ts";
import { runGroup } from "./run-group.ts";

/** Both, even for one limit: the count of processes is what makes their end certain. */
const CONTROLLERS = ["pids", "memory"] as const satisfies readonly Controller[];

/** A run without limits needs none: its processes are known by their marker. */
export function needsRunGroup({ maxProcesses, maxMemoryBytes }: GroupLimits): boolean {
  return maxProcesses !== undefined || maxMemoryBytes !== undefined;
}

/**
 * Makes a group with these limits. In version 1 that is one in each of two hierarchies, in version 2 one alone.
 */
export function openRunGroup(name: string, limits: GroupLimits, procRoot = "/proc"): GroupOpening {
  const needed = CONTROLLERS.filter(
    (controller) => (controller === "pids" ? limits.maxProcesses : limits.maxMemoryBytes) !== undefined,
  );
  const parts: GroupPart[] = [];
  for (const { place, controllers } of hierarchies(procRoot)) {
    const wanted = controllers.filter((controller) => needed.includes(controller));
    const isOptional = wanted.length === 0;
    const part = makeGroupPart(name, { place, controllers: isOptional ? controllers : wanted, limits });
    if (typeof part !== "string") parts.push(part);
    else if (!isOptional) {
      for (const made of parts) removeGroupPart(made);
      return { kind: "unavailable", problem: part };
    }
  }
  const lacking = needed.find(
    (one) => !hierarchies(procRoot).some(({ controllers }) => controllers.includes(one)),
  );
  if (lacking === undefined) return { kind: "open", group: runGroup(parts) };
  for (const made of parts) removeGroupPart(made);
  return {
    kind: "unavailable",
    problem: `Cannot make a control group: none is mounted that has "${lacking}"`,
  };
}

/** Finds what is left of the groups whose names begin so: those of a run whose runner died. */
export function findRunGroup(prefix: string, procRoot = "/proc"): RunGroup {
  return runGroup(groupsOnDisk(procRoot).filter(({ name }) => name.startsWith(prefix)));
}

/** A group that was just made is empty for a moment. */
const LEFT_BEHIND_MS = 60_000;

/**
 * Removes groups that nobody is in any more: of runs whose runner could not, and of daemons that are gone. The
 * kernel keeps those that are in use.
 */
export function sweepGroups(clock: Clock, procRoot = "/proc"): void {
  for (const group of [...groupsOnDisk(procRoot), ...daemonGroups(procRoot)]) {
    const madeMs = statSync(group.folder, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (clock.wallMs() - madeMs > LEFT_BEHIND_MS && !hasMaker(group)) removeGroupPart(group);
  }
}

/** A name may end with the pid of who made the group, and who wants it as long as it lives. */
function hasMaker({ folder }: GroupPart): boolean {
  const pid = /\.(\d+)$/.exec(folder)?.[1];
  return pid !== undefined && readProcess(Number(pid)) !== undefined;
}

function groupsOnDisk(procRoot: string): readonly (GroupPart & { readonly name: string })[] {
  return hierarchies(procRoot).flatMap(({ place: { version, folders } }) =>
    folders.flatMap((above) => {
      const folder = join(above, RUN_GROUPS);
      return foldersIn(folder).map((name) => ({ version, folder: join(folder, name), name }));
    }),
  );
}

/** The groups that the rung `own-cgroup` of the launch ladder made. */
function daemonGroups(procRoot: string): readonly GroupPart[] {
  return findCgroupHierarchies(readIfThere(`${procRoot}/self/mountinfo`) ?? "").flatMap((hierarchy) =>
    foldersIn(hierarchy)
      .filter((name) => name.startsWith("robotmk-daemon-"))
      .map((name) => ({ version: 2, folder: join(hierarchy, name) })),
  );
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    // Not there, or closed to us: then nothing of ours is in it.
    if (errorCode(error) === undefined) throw error;
    return [];
  }
}

/** The hierarchies that have controllers for us; two controllers of version 2 share theirs. */
function hierarchies(
  procRoot: string,
): readonly { readonly place: ControllerPlace; readonly controllers: readonly Controller[] }[] {
  const texts = {
    mountinfo: readIfThere(`${procRoot}/self/mountinfo`) ?? "",
    cgroup: readIfThere(`${procRoot}/self/cgroup`) ?? "",
  };
  const found = new Map<string, { place: ControllerPlace; controllers: Controller[] }>();
  for (const controller of CONTROLLERS) {
    const place = controllerPlace(controller, texts);
    const [top = ""] = place?.folders ?? [];
    if (place === undefined || (place.version === 2 && !isOffered(controller, top))) continue;
    const known = found.get(top);
    if (known === undefined) found.set(top, { place, controllers: [controller] });
    else known.controllers.push(controller);
  }
  return [...found.values()];
}

function isOffered(controller: Controller, top: string): boolean {
  return (readIfThere(join(top, "cgroup.controllers")) ?? "").trim().split(" ").includes(controller);
}
