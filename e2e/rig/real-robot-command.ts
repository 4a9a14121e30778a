import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { isWineLeg, readyWine } from "../rig-wine/wine-leg.ts";
import { windowsPath } from "../rig-wine/wine-paths.ts";
import { projectFolder } from "./project.ts";
import { realRobotPython } from "./real-robot-python.ts";

/**
 * The `robot_command` of a real Robot Framework. On Windows it runs in a Python that runs in node.exe
 * (tools/robot-on-windows): no process can be started from it, and it has no threads and no sockets.
 * Without it the test is skipped with the reason, and fails in CI.
 */
export function realRobotCommand(context: TestContext): string[] {
  return [...realPythonCommand(context), "-m", "robot"];
}

function realPythonCommand(context: TestContext): string[] {
  if (!isWineLeg()) return [realRobotPython(context)];
  const program = join(projectFolder, ".robot", "windows", "python.mjs");
  if (existsSync(program)) return [windowsPath(readyWine().nodes[22]), windowsPath(program)];
  const reason = `Cannot run Robot Framework on Windows by "${program}": it does not exist, the set-up of the leg makes it`;
  if (process.env["CI"] === "true") throw new Error(reason);
  return context.skip(reason);
}
