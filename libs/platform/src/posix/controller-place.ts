import { join, relative } from "node:path";

/** A part of the kernel that holds groups to a limit. */
export type Controller = "pids" | "memory";

/** Where groups for a controller can be made: below one of these folders, the outermost first. */
export type ControllerPlace = { readonly version: 1 | 2; readonly folders: readonly string[] };

/**
 * Finds where groups for a controller can be made: in its own hierarchy of version 1 where that is mounted, else
 * in that of version 2 (cgroups(7)). The folders lead from the top of what is mounted down to our own group: a
 * group at the top is outside of all units, so systemd ends nobody in it; who may not write there may perhaps
 * further down. Pure.
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
  // A group outside of what is mounted can't be reached.
  const parts = below.startsWith("..") ? [] : below.split("/").filter((part) => part !== "");
  const folders = [...parts.keys(), parts.length].map((count) => join(mount.path, ...parts.slice(0, count)));
  return { version, folders };
}

/** Our own group in the hierarchy of a controller; that of version 2 has none in its line. */
function ownPath(cgroup: string, controller: Controller | ""): string | undefined {
  for (const line of cgroup.split("\n")) {
    const [, id, controllers = "", path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    const isIt = controller === "" ? id === "0" : controllers.split(",").includes(controller);
    if (isIt && path !== undefined) return path;
  }
  return undefined;
}
