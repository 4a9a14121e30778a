import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../rig/project.ts";
import { isWineLeg } from "./wine-leg.ts";

/**
 * Where temporary hosts are made: the system's folder for such things. Under Wine that has no sticky bit, so that
 * everybody could replace what is in it, and the programs rightly refuse it.
 */
export function hostsFolder(): string {
  if (!isWineLeg()) return tmpdir();
  const folder = join(projectFolder, "node_modules", ".cache", "rmk-hosts");
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}
