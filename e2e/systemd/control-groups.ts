import { mkdirSync, readFileSync, readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { readOrUndefined } from "../rig/process-status.ts";

/** A control group of one name in each hierarchy by which a systemd may follow its processes. */
export type ControlGroups = {
  readonly name: string;
  readonly folders: readonly string[];
};

/** How the machine's processes are followed: by version 2 alone, or with `name=systemd` of version 1 beside it. */
export function hasNamedHierarchy(): boolean {
  return hierarchies().some(({ isNamed }) => isNamed);
}

/** Makes empty groups. Throws the system's error where that is not allowed. */
export function makeControlGroups(name: string): ControlGroups {
  const folders = hierarchies().map(({ folder }) => join(folder, name));
  if (folders.length === 0) throw new Error(`Cannot make control group "${name}": no hierarchy is mounted`);
  for (const folder of folders) mkdirSync(folder);
  return { name, folders };
}

/** Removes the groups with all below them; their processes have to be gone. */
export function removeControlGroups(groups: ControlGroups): void {
  for (const folder of groups.folders) removeGroup(folder);
}

function removeGroup(folder: string): void {
  const entries = readOrUndefined(() => readdirSync(folder, { withFileTypes: true }));
  if (entries === undefined) return;
  for (const entry of entries) {
    if (entry.isDirectory()) removeGroup(join(folder, entry.name));
  }
  rmdirSync(folder);
}

/** The mounts of interest (proc(5), mountinfo): a field for the folder, after a hyphen the type and the options. */
function hierarchies(): { folder: string; isNamed: boolean }[] {
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .flatMap((line) => {
      const [before = "", after = ""] = line.split(" - ");
      const folder = before.split(" ")[4];
      const isNamed = /^cgroup .*\bname=systemd\b/.test(after);
      return folder !== undefined && (isNamed || after.startsWith("cgroup2 ")) ? [{ folder, isNamed }] : [];
    });
  return [true, false].flatMap((isNamed) => mounts.filter((mount) => mount.isNamed === isNamed).slice(0, 1));
}
