import { copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { HostFolders } from "../rig/host-folders.ts";
import type { HostPrograms } from "../rig/host-programs.ts";
import type { Program } from "../rig/program-command.ts";
import { ADD_ON } from "./add-on.ts";
import { readyWine } from "./wine-leg.ts";
import { windowsPath } from "./wine-paths.ts";

/**
 * The programs of this run's bundle, or of another one that is put onto the host, in node.exe. Like that they lie
 * outside of the agent's folder.
 */
export function winePrograms(folders: HostFolders, bundle: string | undefined): HostPrograms {
  const { wine, nodes } = readyWine();
  const home = bundle === undefined ? inject("bundle") : installed(folders, bundle);
  const command = (program: Program) => [wine, nodes[22], windowsPath(join(home, `${program}.mjs`))];
  return { plugin: command("ctrl"), command };
}

function installed(folders: HostFolders, bundle: string): string {
  const home = join(folders.root, "Program Files", "robotmk-controller");
  cpSync(bundle, home, { recursive: true });
  copyFileSync(join(inject("bundle"), ADD_ON), join(home, ADD_ON));
  return home;
}
