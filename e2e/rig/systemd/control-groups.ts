import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { readOrUndefined } from "../../runtimes/linux/linux-processes.ts";

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

/**
 * Wraps a command so that it becomes process 1 of namespaces of its own. It is killed with its starter, and all
 * that it started with it.
 */
export function namespaceCommand(command: readonly string[]): string[] {
  const namespaces = ["--pid", "--mount", "--cgroup", "--uts", "--ipc", "--net"];
  return ["setpriv", "--pdeathsig", "KILL", "unshare", ...namespaces, "--fork", "--kill-child", ...command];
}

const systemdPlaces = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"];

/**
 * The systemd that a test can boot in namespaces of its own. Where that can't be, the test is skipped with the
 * reason, and fails in CI.
 */
export function bootableSystemd(context: TestContext): string {
  const systemd = systemdPlaces.find((place) => existsSync(place));
  const obstacle = systemd === undefined ? "systemd is not installed" : (known ??= findObstacle());
  if (systemd !== undefined && obstacle === "none") return systemd;
  const reason = `Cannot boot a systemd in namespaces: ${obstacle}`;
  if (process.env["CI"] === "true") throw new Error(reason);
  return context.skip(reason);
}

let known: string | undefined;

function findObstacle(): string {
  if (process.getuid?.() !== 0) return "only root may make the namespaces";
  const missing = ["bash", "unshare", "nsenter", "setpriv", "mount", "systemctl", "systemd-run"].filter(
    (program) => whereIs(program) === undefined,
  );
  if (missing.length > 0) return `${missing.join(", ")} not on the PATH`;
  try {
    removeControlGroups(makeControlGroups(`rmk-probe-${randomBytes(6).toString("hex")}`));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const [file = "", ...args] = namespaceCommand(["mount", "--make-rprivate", "/"]);
  const probe = spawnSync(file, args, { encoding: "utf8" });
  return probe.status === 0 ? "none" : `unshare: ${probe.stderr.trim()}`;
}

/** Finds a program on the PATH. */
export function whereIs(program: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(":");
  return folders
    .map((folder) => join(folder, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        // Not there or not a program: the same answer.
        return false;
      }
    });
}
