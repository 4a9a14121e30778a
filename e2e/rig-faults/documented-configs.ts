import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../rig/project.ts";

/** The configs that the project's documents show. */
export function documentedConfigs(): readonly Buffer[] {
  const docs = readdirSync(join(projectFolder, "docs")).map((name) => join(projectFolder, "docs", name));
  return ["README.md", ...docs]
    .filter((file) => file.endsWith(".md"))
    .map((file) => readFileSync(file.startsWith("/") ? file : join(projectFolder, file), "utf8"))
    .flatMap((text) => [...text.matchAll(/^```ya?ml\n(.*?)^```$/gms)])
    .map(([, config = ""]) => Buffer.from(config))
    .filter((config) => config.includes("suites:"));
}
