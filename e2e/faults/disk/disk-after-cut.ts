import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { TracedCall } from "../syscalls/trace.ts";

/** What a path leads to on a disk. */
export type DiskEntry = { readonly kind: "folder" } | { readonly kind: "file"; readonly bytes: Buffer };

/** Decides at random what of the unsynced has reached the disk. */
export type RandomCut = {
  /** Numbers from 0 up to but not including 1. */
  readonly next: () => number;
  /**
   * `journal`: names reach the disk in their order, and with any sync all that came before it, as on ext4, XFS and
   * Btrfs. `strict`: only a sync of the very folder or file counts, as POSIX has it; the rest comes in any choice.
   * `nothing`: strictly, and nothing unsynced has come.
   */
  readonly order: "journal" | "strict" | "nothing";
};

type Node = { readonly isFolder: boolean; bytes: Buffer; synced: Buffer };
type NameChange = {
  readonly from?: string;
  readonly path: string;
  /** Undefined for a removal. */
  readonly node: Node | undefined;
  isDurable: boolean;
};

/** The disk as a power cut may leave it when these changes, and no more, had been made. */
export function diskAfterCut(
  changes: readonly RecordedChange[],
  chance: RandomCut,
): ReadonlyMap<string, DiskEntry> {
  const names = followedChanges(changes, chance);
  const lastDurable = names.findLastIndex(({ isDurable }) => isDurable);
  const reached = lastDurable + Math.floor(chance.next() * (names.length - lastDurable));
  const disk = new Map<string, Node>();
  for (const [index, change] of names.entries()) {
    const isRandom = chance.order === "journal" ? index <= reached : chance.next() < 0.5;
    if (change.isDurable || (chance.order !== "nothing" && isRandom)) applyName(disk, change);
  }
  const entries = [...disk].filter(([path]) => isReachable(disk, path));
  return new Map(entries.map(([path, node]) => [path, entryOf(node, chance)]));
}

function followedChanges(changes: readonly RecordedChange[], { order }: RandomCut): readonly NameChange[] {
  const now = new Map<string, Node>();
  const names: NameChange[] = [];
  const note = (change: Omit<NameChange, "isDurable">): void => {
    const noted = { ...change, isDurable: false };
    names.push(noted);
    applyName(now, noted);
  };
  for (const change of changes) {
    const { path } = change;
    const node = now.get(path);
    if (change.kind === "make-file" || change.kind === "make-folder") {
      note({ path, node: newNode(change.kind === "make-folder") });
    } else if (change.kind === "remove") note({ path, node: undefined });
    else if (change.kind === "move") note({ path, from: change.from, node: now.get(change.from) });
    else if (change.kind === "sync") {
      if (node?.isFolder === false) node.synced = node.bytes;
      for (const name of names) if (order === "journal" || liesIn(name, path)) name.isDurable = true;
    } else if (node !== undefined) {
      node.bytes = change.kind === "write" ? Buffer.concat([node.bytes, change.bytes]) : Buffer.alloc(0);
    }
  }
  return names;
}

function newNode(isFolder: boolean): Node {
  return { isFolder, bytes: Buffer.alloc(0), synced: Buffer.alloc(0) };
}

/** A move is one change of two folders: what makes it durable in one does so in both. */
function liesIn({ path, from }: NameChange, folder: string): boolean {
  return dirname(path) === folder || (from !== undefined && dirname(from) === folder);
}

function applyName(disk: Map<string, Node>, { path, from, node }: NameChange): void {
  if (from !== undefined) disk.delete(from);
  if (node === undefined) disk.delete(path);
  else disk.set(path, node);
}

function isReachable(disk: ReadonlyMap<string, Node>, path: string): boolean {
  const folder = dirname(path);
  if (folder === ".") return true;
  return disk.get(folder)?.isFolder === true && isReachable(disk, folder);
}

/** What was never synced may be there in full, in part, or be empty. */
function entryOf({ isFolder, bytes, synced }: Node, { next, order }: RandomCut): DiskEntry {
  if (isFolder) return { kind: "folder" };
  if (bytes.equals(synced) || order === "nothing") return { kind: "file", bytes: synced };
  const kept = [synced.length, bytes.length, Math.floor(next() * bytes.length)][Math.floor(next() * 3)] ?? 0;
  return { kind: "file", bytes: bytes.subarray(0, kept) };
}

/** Makes the files of a disk in a folder; where their contents name the folder of one host, that of another is put. */
export function writeDisk(
  disk: ReadonlyMap<string, DiskEntry>,
  folder: string,
  names: { readonly from: string; readonly to: string },
): void {
  for (const [path, entry] of [...disk].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (entry.kind === "folder") mkdirSync(join(folder, path), { recursive: true, mode: 0o700 });
    else {
      const text = entry.bytes.toString("latin1").replaceAll(names.from, names.to);
      writeFileSync(join(folder, path), Buffer.from(text, "latin1"), { mode: 0o600 });
    }
  }
}

/** What programs did to files and folders, by paths below one folder, in its order. */
export type RecordedChange =
  | { readonly kind: "make-file" | "make-folder" | "truncate" | "remove" | "sync"; readonly path: string }
  | { readonly kind: "write"; readonly path: string; readonly bytes: Buffer }
  | { readonly kind: "move"; readonly path: string; readonly from: string };

/** The calls that a trace of changes needs; it has to be verbatim. */
export const RECORDED_CALLS =
  "openat,write,writev,pwrite64,fsync,fdatasync,rename,renameat2,unlink,unlinkat,mkdir,rmdir,ftruncate,link,symlink";

/** Reads a verbatim trace as changes below a folder. Throws at one that it can't follow. */
export function recordedChanges(calls: readonly TracedCall[], root: string): RecordedChange[] {
  const known = new Set<string>();
  return calls
    .filter(
      ({ path, result }) =>
        (path === root || path.startsWith(`${root}/`)) && result !== undefined && result >= 0,
    )
    .flatMap((call): readonly RecordedChange[] => changesOf(call, { root, known }));
}

function changesOf(
  { name, text, path: absolute, result }: TracedCall,
  { root, known }: { readonly root: string; readonly known: Set<string> },
): readonly RecordedChange[] {
  const path = relative(root, absolute) || ".";
  switch (name) {
    case "openat": {
      const isNew = text.includes("O_CREAT") && !known.has(path);
      if (isNew) known.add(path);
      if (isNew) return [{ kind: "make-file", path }];
      return text.includes("O_TRUNC") ? [{ kind: "truncate", path }] : [];
    }
    case "write": {
      const bytes = bytesOf(/"((?:\\x[0-9a-f]{2})*)"/.exec(text)?.[1] ?? "").subarray(0, result);
      return [{ kind: "write", path, bytes }];
    }
    case "fsync":
    case "fdatasync":
      return [{ kind: "sync", path }];
    case "rename": {
      const from = relative(root, bytesOf(/"((?:\\x[0-9a-f]{2})*)"/.exec(text)?.[1] ?? "").toString("utf8"));
      known.delete(from);
      known.add(path);
      return [{ kind: "move", from, path }];
    }
    case "unlink":
    case "unlinkat":
    case "rmdir":
      known.delete(path);
      return [{ kind: "remove", path }];
    case "mkdir":
      return [{ kind: "make-folder", path }];
    default:
      throw new Error(`Cannot follow "${name}" of "${path}": no program was known to use it`);
  }
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll("\\x", ""), "hex");
}
