import { chmodSync, lstatSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../rig/host.ts";
import { removeAtOnce } from "../rig-faults/remove-at-once.ts";
import { drawn } from "./drawn.ts";
import type { Injection } from "./injection.ts";

const MODES = [0o000, 0o500, 0o777] as const;

/** Folders change their mode, are removed or replaced while all runs. */
export const folderFaults: readonly Injection[] = [
  {
    kind: "mode of a folder changed",
    weight: 2,
    inject: ({ host, afterwards, disk }, draw) => {
      const folder = drawn(foldersOf(host), draw.who);
      const mode = drawn(MODES, draw.what);
      if (folder === undefined || mode === undefined || !isFolder(folder) || disk?.isReadOnly)
        return undefined;
      setMode(folder, mode);
      const ms = 300 + draw.long * 3_000;
      const restore = () => {
        if (disk?.isReadOnly) afterwards.in(100, restore);
        else setMode(folder, 0o700);
      };
      afterwards.in(ms, restore);
      return `${folder.slice(host.folders.root.length)} ${mode.toString(8)} for ${Math.round(ms)} ms`;
    },
  },
  {
    kind: "log folder removed",
    weight: 2,
    inject: ({ host }) => {
      if (!isFolder(logFolder(host))) return undefined;
      removeAtOnce(logFolder(host));
      return "";
    },
  },
  {
    kind: "log folder replaced by a file",
    weight: 1,
    inject: ({ host, afterwards }, draw) => {
      const folder = logFolder(host);
      if (!isFolder(folder)) return undefined;
      removeAtOnce(folder);
      if (!isNewFile(folder)) return undefined;
      const ms = 300 + draw.long * 3_000;
      afterwards.in(ms, () => {
        if (!isFolder(folder)) rmSync(folder, { force: true });
      });
      return `for ${Math.round(ms)} ms`;
    },
  },
  {
    kind: "spool removed",
    weight: 0.3,
    inject: ({ host, deeds, ledger, disk }) => {
      ledger.harvest();
      if (!isFolder(host.folders.spool) || disk?.isReadOnly) return undefined;
      removeAtOnce(host.folders.spool);
      deeds.removals.push(Date.now());
      deeds.falsified.clear();
      return "";
    },
  },
];

function foldersOf(host: Host): string[] {
  const inSpool = ["", "tasks", "running", "waiting", "results", "runs", "locks"];
  return [...inSpool.map((name) => join(host.folders.spool, name)), logFolder(host)];
}

function logFolder(host: Host): string {
  return join(host.folders.log, "robotmk");
}

/** Makes an empty file, unless the programs have made the folder again by then. */
function isNewFile(path: string): boolean {
  try {
    writeFileSync(path, "", { mode: 0o600, flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function setMode(folder: string, mode: number): void {
  if (isFolder(folder)) chmodSync(folder, mode);
}
