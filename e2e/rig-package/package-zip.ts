import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programCommand } from "../rig/program-command.ts";
import { projectFolder } from "../rig/project.ts";
import { runCommand } from "../rig/run-command.ts";

/** Makes the package for Windows of the sources as they are now, some fifteen seconds long; in the tool's time zone. */
export async function packageZip(timeZone: string): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "rmk-zip-"));
  const [node = "", ...loader] = programCommand("ctrl", "node").slice(0, -1);
  const command = [node, ...loader, join(projectFolder, "tools", "package-windows.ts"), "--out", folder];
  try {
    const { exitCode, stdout, stderr } = await runCommand(command, {
      env: { PATH: process.env["PATH"] ?? "", TZ: timeZone },
      cwd: projectFolder,
      boundMs: 300_000,
    });
    const [name, ...more] = readdirSync(folder);
    if (exitCode === 0 && name !== undefined && more.length === 0) return readFileSync(join(folder, name));
    throw new Error(`Cannot make the package: it exited with ${exitCode}\n${stdout}${stderr}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
