import { cpSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { Runtime } from "../../runtimes/runtime.ts";
import { winePrograms } from "../../runtimes/wine/programs.ts";
import { type Program, programCommand } from "../processes/run-command.ts";
import type { HostFolders } from "./folders.ts";

/** The commands of a host's programs. */
export type HostPrograms = {
  /** The plugin, as the agent calls it from its plugin folder. */
  readonly plugin: readonly string[];
  readonly command: (program: Program) => readonly string[];
};

/**
 * Puts a bundle onto a host as people install it. Without one the programs are run where they lie: on Deno from
 * their sources, on Node from the bundle of this run, or from the sources where a test asks for these.
 */
export function hostPrograms(
  folders: HostFolders,
  how: { bundle: string | undefined; runtime: Runtime; isFromSources: boolean },
): HostPrograms {
  const { runtime } = how;
  if (runtime === "wine") return winePrograms(folders, how.bundle);
  if (how.bundle === undefined) {
    const bundle = runtime === "node" && !how.isFromSources ? inject("bundle") : "";
    const command = (program: Program) =>
      bundle === "" ? programCommand(program, runtime) : [process.execPath, join(bundle, `${program}.mjs`)];
    return { plugin: command("ctrl"), command };
  }
  const installed = join(folders.library, "robotmk-controller");
  cpSync(how.bundle, installed, { recursive: true });
  cpSync(join(installed, "robotmk-ctrl"), join(folders.plugins, "robotmk-ctrl"));
  const launcher = (program: Program) =>
    program === "ctrl" ? join(folders.plugins, "robotmk-ctrl") : join(installed, `robotmk-${program}`);
  return { plugin: ["./robotmk-ctrl"], command: (program) => [launcher(program)] };
}
