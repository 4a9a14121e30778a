import { inject } from "vitest";
import type { WineWorld } from "../../tools/wine/wine-world.ts";
import { legRuntime } from "../rig/runtime.ts";

export type ReadyWine = WineWorld & { readonly kind: "ready" };

/** Tells whether the programs of this leg run in node.exe under Wine. */
export function isWineLeg(): boolean {
  return legRuntime() === "wine";
}

/** How Windows programs are started on this leg. Throws where there is no Wine. */
export function readyWine(): ReadyWine {
  const wine = inject("wine");
  if (wine.kind === "ready") return wine;
  throw new Error(`Cannot run Windows programs: ${wine.reason}`);
}
