import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../rig/host.ts";
import { readyWine } from "../rig-wine/wine-leg.ts";
import { windowsPath } from "../rig-wine/wine-paths.ts";

const HEAD = `import * as fs from "node:fs";
import { spawn } from "node:child_process";
const outputdir = process.argv[process.argv.lastIndexOf("--outputdir") + 1];
`;

/**
 * Gives the suite a robot that is a program in node.exe, where there is no shell for one as scriptRobot makes it;
 * `outputdir` is the folder of its output. Returns the end of the program's path, which stands in the command lines
 * of its processes.
 */
export function nodeRobot(host: Host, id: string, lines: readonly string[]): string {
  const name = `robot-${id}.mjs`;
  const file = join(host.folders.root, name);
  writeFileSync(file, [HEAD, ...lines, ""].join("\n"));
  host.configure({
    suites: { [id]: { robot_command: [windowsPath(readyWine().nodes[22]), windowsPath(file)] } },
  });
  return windowsPath(file);
}
