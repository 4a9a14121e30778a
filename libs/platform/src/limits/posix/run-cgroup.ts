import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../clock.ts";
import { errorCode } from "../../errors.ts";
import { readIfThere } from "../../process/posix/proc-table.ts";
import { readProcess } from "../../process/posix/process-table.ts";
import { signalProcess } from "../../process/posix/start.ts";
import type { ProcessIdentity } from "../../process/types.ts";
import type { GroupLimits, GroupOpening, RunGroup } from "../limits.ts";
import { type GroupPart, makeGroupPart, removeGroupPart, RUN_GROUPS } from "./cgroup-dir.ts";
import { type Controller, controllerPlace, type ControllerPlace, findCgroupHierarchies } from "./cgroup.ts";

/** Both, even for one limit: only a limit of processes makes their end certain. */
const CONTROLLERS = ["pids", "memory"] as const satisfies readonly Controller[];

/** Returns whether a run needs a group. Without limits it needs none: its processes are found by their marker. */
export function needsRunGroup({ maxProcesses, maxMemoryBytes }: GroupLimits): boolean {
  return maxProcesses !== undefined || maxMemoryBytes !== undefined;
}

/** Makes a group with these limits: in version 1 one in each of two hierarchies, in version 2 one alone. */
export function openRunGroup(name: string, limits: GroupLimits, procRoot = "/proc"): GroupOpening {
  const needed = CONTROLLERS.filter(
    (controller) => (controller === "pids" ? limits.maxProcesses : limits.maxMemoryBytes) !== undefined,
  );
  const parts: GroupPart[] = [];
  for (const { place, controllers } of hierarchies(procRoot)) {
    const wanted = controllers.filter((controller) => needed.includes(controller));
    const isOptional = wanted.length === 0;
    const made = makeGroupPart(name, { place, controllers: isOptional ? controllers : wanted, limits });
    if (made.kind === "ok") parts.push(made.part);
    else if (!isOptional) {
      for (const part of parts) removeGroupPart(part);
      return { kind: "unavailable", problem: made.problem };
    }
  }
  const missing = needed.find(
    (one) => !hierarchies(procRoot).some(({ controllers }) => controllers.includes(one)),
  );
  if (missing === undefined) return { kind: "open", group: runGroup(parts) };
  for (const part of parts) removeGroupPart(part);
  return {
    kind: "unavailable",
    problem: `Cannot make a control group: no mounted hierarchy has the controller "${missing}"`,
  };
}

/** Finds the groups whose names begin with the prefix: those of a run whose runner died. */
export function findRunGroup(prefix: string, procRoot = "/proc"): RunGroup {
  return runGroup(groupsOnDisk(procRoot).filter(({ name }) => name.startsWith(prefix)));
}

/** A new group is empty for a moment. */
const LEFT_BEHIND_MS = 60_000;

/** Removes empty groups of runs whose runner died, and of daemons that ended. The kernel keeps those in use. */
export function sweepGroups(clock: Clock, procRoot = "/proc"): void {
  for (const group of [...groupsOnDisk(procRoot), ...daemonGroups(procRoot)]) {
    const madeMs = statSync(group.folder, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (clock.wallMs() - madeMs > LEFT_BEHIND_MS && !hasMaker(group)) removeGroupPart(group);
  }
}

/** A name may end with the pid of the runner that made the group and uses it as long as it lives. */
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

/** The groups that the detach method `own-cgroup` made. */
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
    // Absent, or not readable for this user: then no run of it has a group there.
    if (errorCode(error) === undefined) throw error;
    return [];
  }
}

/** The hierarchies with the needed controllers; two controllers of version 2 share theirs. */
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

/** Returns the group in these folders: one for each hierarchy that it needs. */
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
