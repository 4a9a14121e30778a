import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DiskEntry } from "./disk-after-cut.ts";

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
