import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeBuilds } from "../../tools/bundle/executable/node-builds.ts";
import { packExecutable } from "../../tools/bundle/executable/pack-executable.ts";
import { projectFolder } from "../rig/project.ts";

const MAIN = "e2e/rig-wine/recording-tool.cjs";

/** Makes the executable that stands in the place of Windows's own tools, once for a checkout. Returns its file. */
export async function recorderExecutable(): Promise<string> {
  const text = readFileSync(join(projectFolder, MAIN));
  const digest = createHash("sha256").update(nodeBuilds(projectFolder).version).update(text).digest("hex");
  const folder = join(projectFolder, "node_modules", ".cache", "robotmk-recorder");
  const file = join(folder, `${digest.slice(0, 16)}.exe`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const packed = await packExecutable(projectFolder, { system: "windows", programs: [], main: MAIN });
  writeFileSync(`${file}.${process.pid}`, packed);
  renameSync(`${file}.${process.pid}`, file);
  return file;
}
