import { relative } from "node:path";
import type { TracedCall } from "./read-trace.ts";

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
