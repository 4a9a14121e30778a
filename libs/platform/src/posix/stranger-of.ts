import { fstatSync } from "node:fs";
import type { FileOwner } from "../common/file-owner.ts";

/** Names whose an opened file is where it is not that of `owner`; undefined where it is. */
export function strangerOf(descriptor: number, owner: FileOwner): string | undefined {
  const { uid } = fstatSync(descriptor);
  return uid === owner ? undefined : `user ${uid}`;
}
