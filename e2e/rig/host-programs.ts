import { cpSync } from "node:fs";
import { join } from "node:path";
import type { HostFolders } from "./host-folders.ts";
import { programCommand } from "./program-command.ts";
import type { Program } from "./program-command.ts";
import { projectFolder } from "./project.ts";
import type { Runtime } from "./runtime.ts";

/** How the programs are run: from their sources, or as the bundle that people install. */
export type ProgramForm = "source" | "bundle";

/** The commands of a host's programs. */
export type HostPrograms = {
  /** The plugin, as the agent calls it from its plugin folder. */
  readonly plugin: readonly string[];
  readonly command: (program: Program) => readonly string[];
};

/** Puts the programs onto a host as far as their form needs it. */
export function hostPrograms(
  folders: HostFolders,
  how: { form: ProgramForm; runtime: Runtime },
): HostPrograms {
  if (how.form === "source") {
    const command = (program: Program) => programCommand(program, how.runtime);
    return { plugin: command("ctrl"), command };
  }
  const installed = join(folders.library, "robotmk-controller");
  cpSync(join(projectFolder, "dist"), installed, { recursive: true });
  cpSync(join(installed, "robotmk-ctrl"), join(folders.plugins, "robotmk-ctrl"));
  const launcher = (program: Program) =>
    program === "ctrl" ? join(folders.plugins, "robotmk-ctrl") : join(installed, `robotmk-${program}`);
  return { plugin: ["./robotmk-ctrl"], command: (program) => [launcher(program)] };
}
