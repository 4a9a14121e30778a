import { relative } from "node:path";

/** What a file of a host is, whatever the random parts of its name: `spool/tasks/SLOT_robotmk_login`. */
export function fileRole(path: string, root: string): string {
  return relative(root, path)
    .replace(/^var\/robotmk\/system/, "spool")
    .replaceAll(/\d{8}T\d{9}Z-[0-9a-f]{6}/g, "RUN")
    .replaceAll(/\.[0-9a-f]{12}\.tmp/g, ".*.tmp")
    .replaceAll(/\b\d{15}_(.+)_\d+/g, "DUE_$1_PID")
    .replaceAll(/\b\d{9,12}_robotmk_/g, "SLOT_robotmk_");
}
