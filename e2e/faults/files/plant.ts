import { execFileSync } from "node:child_process";
import {
  closeSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { readOrUndefined } from "../../runtimes/linux/linux-processes.ts";

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

/**
 * Names everything below a folder, with its mode, that anybody but its owner may use. Links have no modes. What goes
 * away meanwhile, as a record's temporary file does, is left out.
 */
export function openModes(folder: string): string[] {
  return [folder, ...entriesBelow(folder)].flatMap((path) => {
    const status = lstatSync(path, { throwIfNoEntry: false });
    const isOpen = status !== undefined && !status.isSymbolicLink() && (status.mode & 0o077) !== 0;
    return isOpen ? [`${path} ${(status.mode & 0o7777).toString(8)}`] : [];
  });
}

/** All files, folders and links below a folder; links are not followed. Throws where the folder itself is not there. */
export function entriesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...(readOrUndefined(() => entriesBelow(path)) ?? [])] : [path];
  });
}

/** A folder and all below it, with their modes. What goes away meanwhile is left out. */
export function modesBelow(folder: string): readonly { readonly path: string; readonly mode: number }[] {
  return [folder, ...entriesBelow(folder)].flatMap((path) => {
    const status = statSync(path, { throwIfNoEntry: false });
    return status === undefined ? [] : [{ path, mode: status.mode & 0o777 }];
  });
}
