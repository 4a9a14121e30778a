import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { denoBinary } from "./deno-binary.ts";
import { projectFolder } from "./project.ts";
import type { Runtime } from "./runtime.ts";

export type Program = "ctrl" | "daemon" | "runner";

/** The command that runs a program from its sources, from any folder. Under Wine they do not run. */
export function programCommand(program: Program, runtime: Exclude<Runtime, "wine">): string[] {
  const main = join(projectFolder, "apps", program, "src", "main.ts");
  if (runtime === "deno") return [denoBinary(), "run", "-A", "--no-prompt", main];
  const loader = createRequire(import.meta.url).resolve("tsx");
  return [process.execPath, "--import", pathToFileURL(loader).href, main];
}
