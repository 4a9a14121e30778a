import type { FileOwner } from "../common/file-owner.ts";
import { currentRuntime } from "../common/runtime.ts";
import { handleOfDescriptor } from "./handle-of-descriptor.ts";
import { handleStranger } from "./handle-stranger.ts";
import { isWine } from "./is-wine.ts";

/**
 * Names whose an opened file is where it is not that of `owner`; undefined where it is, and where that can't be asked:
 * under Wine, which makes owners up (pathDistrust), and on Deno, which tells no handle of a descriptor. There the rights of
 * the user's folder alone keep others from it.
 *
 * @throws WindowsError
 */
export function strangerOf(descriptor: number, owner: FileOwner): string | undefined {
  if (typeof owner === "number" || isWine() || currentRuntime().kind === "deno") return undefined;
  return handleStranger(handleOfDescriptor(descriptor), owner);
}
