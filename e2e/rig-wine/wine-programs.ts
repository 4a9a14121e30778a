import { join } from "node:path";
import { inject } from "vitest";
import type { HostPrograms } from "../rig/host-programs.ts";
import type { Program } from "../rig/program-command.ts";
import { readyWine } from "./wine-leg.ts";
import { windowsPath } from "./wine-paths.ts";

/** The programs of this run's bundle in node.exe, which like the bundle lies outside of the agent's folder. */
export function winePrograms(): HostPrograms {
  const { wine, nodes } = readyWine();
  const command = (program: Program) => [
    wine,
    nodes[22],
    windowsPath(join(inject("bundle"), `${program}.mjs`)),
  ];
  return { plugin: command("ctrl"), command };
}
