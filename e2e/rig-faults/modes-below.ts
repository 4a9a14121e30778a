import { statSync } from "node:fs";
import { entriesBelow } from "./open-modes.ts";

/** A folder and all below it, with their modes. What goes away meanwhile is left out. */
export function modesBelow(folder: string): readonly { readonly path: string; readonly mode: number }[] {
  return [folder, ...entriesBelow(folder)].flatMap((path) => {
    const status = statSync(path, { throwIfNoEntry: false });
    return status === undefined ? [] : [{ path, mode: status.mode & 0o777 }];
  });
}
