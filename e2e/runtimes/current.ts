import { denoRuntime } from "./deno/deno-runtime.ts";
import { nodeRuntime } from "./node/node-runtime.ts";
import type { Runtime } from "./runtime.ts";
import { wineRuntime } from "./wine/wine-runtime.ts";

const RUNTIMES: readonly Runtime[] = [nodeRuntime, denoRuntime, wineRuntime];

/** The runtime of this test run: the one that ROBOTMK_E2E_RUNTIME names, else Node. */
export const runtime = chosen(process.env["ROBOTMK_E2E_RUNTIME"] ?? "node");

function chosen(name: string): Runtime {
  const found = RUNTIMES.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = RUNTIMES.map((one) => one.name).join(", ");
  throw new Error(`Cannot choose the runtime by ROBOTMK_E2E_RUNTIME "${name}": it is none of ${names}`);
}
