import { chmodSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isWineLeg, readyWine } from "../rig-wine/wine-leg.ts";
import { windowsPath } from "../rig-wine/wine-paths.ts";
import type { Host } from "../rig/host.ts";

const script = fileURLToPath(new URL("./leave-output.sh", import.meta.url));
const program = fileURLToPath(new URL("./leave-output.mjs", import.meta.url));

/** Puts a robot onto the host that leaves any file as its output; returns its command for a file. */
export function robotThatLeaves(host: Host): (file: string) => string[] {
  if (isWineLeg()) {
    const command = [windowsPath(readyWine().nodes[22]), windowsPath(program)];
    return (file) => [...command, windowsPath(file), "0"];
  }
  // A shell starts faster than Node.js, and there are hundreds of runs.
  const copy = join(host.folders.root, "leave-output.sh");
  copyFileSync(script, copy);
  chmodSync(copy, 0o700);
  return (file) => ["/bin/sh", copy, file, "0"];
}
