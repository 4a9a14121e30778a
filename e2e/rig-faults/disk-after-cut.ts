import { dirname } from "node:path";
import type { RecordedChange } from "./recorded-changes.ts";

/** What a path leads to on a disk. */
export type DiskEntry = { readonly kind: "folder" } | { readonly kind: "file"; readonly bytes: Buffer };

/** Decides by chance what of the unsynced has reached the disk. */
export type CutChance = {
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
  chance: CutChance,
): ReadonlyMap<string, DiskEntry> {
  const names = followedChanges(changes, chance);
  const lastDurable = names.findLastIndex(({ isDurable }) => isDurable);
  const reached = lastDurable + Math.floor(chance.next() * (names.length - lastDurable));
  const disk = new Map<string, Node>();
  for (const [index, change] of names.entries()) {
    const isByChance = chance.order === "journal" ? index <= reached : chance.next() < 0.5;
    if (change.isDurable || (chance.order !== "nothing" && isByChance)) applyName(disk, change);
  }
  const entries = [...disk].filter(([path]) => isReachable(disk, path));
  return new Map(entries.map(([path, node]) => [path, entryOf(node, chance)]));
}

function followedChanges(changes: readonly RecordedChange[], { order }: CutChance): readonly NameChange[] {
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
function entryOf({ isFolder, bytes, synced }: Node, { next, order }: CutChance): DiskEntry {
  if (isFolder) return { kind: "folder" };
  if (bytes.equals(synced) || order === "nothing") return { kind: "file", bytes: synced };
  const kept = [synced.length, bytes.length, Math.floor(next() * bytes.length)][Math.floor(next() * 3)] ?? 0;
  return { kind: "file", bytes: bytes.subarray(0, kept) };
}
