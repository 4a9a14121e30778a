import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { projectFolder } from "./project.ts";

/**
 * The Python that has Robot Framework, made by the set-up. Without it the test is skipped with the reason,
 * and fails in CI.
 */
export function realRobotPython(context: TestContext): string {
  const python = join(projectFolder, ".robot", "venv", "bin", "python");
  if (existsSync(python)) return python;
  const reason = `Cannot run Robot Framework by "${python}": it does not exist, "npm test" makes it`;
  if (process.env["CI"] === "true") throw new Error(reason);
  return context.skip(reason);
}
