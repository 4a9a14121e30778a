import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../rig/host.ts";

/**
 * Gives the suite a robot that is a script of bash; `$OUTPUTDIR` is the folder of its output. Returns the script's
 * path, which stands in the command lines of its processes.
 */
export function scriptRobot(host: Host, id: string, lines: readonly string[]): string {
  const file = join(host.folders.root, `robot-${id}.sh`);
  const head = [
    "#!/bin/bash",
    'for word in "$@"; do [ "$last" = --outputdir ] && OUTPUTDIR=$word; last=$word; done',
  ];
  writeFileSync(file, [...head, ...lines, ""].join("\n"));
  chmodSync(file, 0o755);
  host.configure({ suites: { [id]: { robot_command: ["/bin/bash", file] } } });
  return file;
}
