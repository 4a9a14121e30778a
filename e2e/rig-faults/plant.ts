import { execFileSync } from "node:child_process";
import { ftruncateSync, mkdirSync, openSync, closeSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const PLANTED_KINDS = [
  "link",
  "folder-link",
  "pipe",
  "folder",
  "device",
  "huge",
  "unreadable",
] as const;
export type PlantedKind = (typeof PLANTED_KINDS)[number];

/** What lies outside, and is neither to be read nor changed. */
export type Outside = { readonly file: string; readonly folder: string };

const HUGE_BYTES = 2 * 1024 ** 3;

/** Puts something else in the place of a file. */
export function plant(kind: PlantedKind, path: string, outside: Outside): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  switch (kind) {
    case "link":
      return symlinkSync(outside.file, path);
    case "folder-link":
      return symlinkSync(outside.folder, path);
    case "pipe":
      return void execFileSync("mkfifo", [path]);
    case "folder":
      mkdirSync(path);
      return writeFileSync(join(path, "inside"), "");
    case "device":
      // /dev/zero: whoever reads it to its end never ends.
      return void execFileSync("mknod", [path, "c", "1", "5"]);
    case "huge": {
      const descriptor = openSync(path, "w", 0o600);
      ftruncateSync(descriptor, HUGE_BYTES);
      return closeSync(descriptor);
    }
    case "unreadable":
      return writeFileSync(path, "{", { mode: 0o000 });
  }
}
