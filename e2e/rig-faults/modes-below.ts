import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** A folder and all below it, with their modes. What goes away meanwhile is left out. */
export function modesBelow(folder: string): readonly { readonly path: string; readonly mode: number }[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return [folder, ...names.map((name) => join(folder, name))].flatMap((path) => {
    const status = statSync(path, { throwIfNoEntry: false });
    return status === undefined ? [] : [{ path, mode: status.mode & 0o777 }];
  });
}
