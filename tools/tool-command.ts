import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The workspace, whatever folder we were called in. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Tells how a development tool of the workspace is started: its own script under our Node, so that neither a
 * shell nor a shim lies between.
 *
 * @param packageName the package that brings the tool, such as "@biomejs/biome"
 * @param binName the tool's name, if the package brings several
 * @throws Error if the package has no such tool
 */
export function toolCommand(
  packageName: string,
  binName = packageName.replace(/^.*\//, ""),
): readonly string[] {
  const manifestPath = join(ROOT, "node_modules", packageName, "package.json");
  const { bin }: { bin?: unknown } = JSON.parse(readFileSync(manifestPath, "utf8"));
  const script =
    typeof bin === "object" && bin !== null ? Object.entries(bin).find(([n]) => n === binName)?.[1] : bin;
  if (typeof script !== "string") {
    throw new Error(
      `Cannot start the tool "${binName}" of the package "${packageName}": it has no such program`,
    );
  }
  return [process.execPath, join(dirname(manifestPath), script)];
}
