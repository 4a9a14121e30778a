import { cpSync } from "node:fs";
import { join } from "node:path";
import type { HostFolders } from "./host-folders.ts";
import { programCommand } from "./program-command.ts";
import type { Program } from "./program-command.ts";
import type { Runtime } from "./runtime.ts";

/** The commands of a host's programs. */
export type HostPrograms = {
  /** The plugin, as the agent calls it from its plugin folder. */
  readonly plugin: readonly string[];
  readonly command: (program: Program) => readonly string[];
};

/** Puts a bundle onto a host as people install it; without one the programs are run from their sources. */
export function hostPrograms(
  folders: HostFolders,
  how: { bundle: string | undefined; runtime: Runtime },
): HostPrograms {
  if (how.bundle === undefined) {
    const command = (program: Program) => programCommand(program, how.runtime);
    return { plugin: command("ctrl"), command };
  }
  const installed = join(folders.library, "robotmk-controller");
  cpSync(how.bundle, installed, { recursive: true });
  cpSync(join(installed, "robotmk-ctrl"), join(folders.plugins, "robotmk-ctrl"));
  const launcher = (program: Program) =>
    program === "ctrl" ? join(folders.plugins, "robotmk-ctrl") : join(installed, `robotmk-${program}`);
  return { plugin: ["./robotmk-ctrl"], command: (program) => [launcher(program)] };
}
