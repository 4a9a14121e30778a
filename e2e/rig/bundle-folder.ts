import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programCommand } from "./program-command.ts";
import { projectFolder } from "./project.ts";
import { runCommand } from "./run-command.ts";

/** A bundle of the sources as they are now, in a folder of its own: the checkout's may be made anew meanwhile. */
export class BundleFolder implements Disposable {
  readonly folder: string;

  static async make(): Promise<BundleFolder> {
    const folder = mkdtempSync(join(tmpdir(), "rmk-bundle-"));
    const [node = "", ...loader] = programCommand("ctrl", "node").slice(0, -1);
    const command = [
      node,
      ...loader,
      join(projectFolder, "tools", "bundle.ts"),
      "--portable",
      "--out",
      folder,
    ];
    const env = { PATH: process.env["PATH"] ?? "" };
    const { exitCode, stdout, stderr } = await runCommand(command, { env, cwd: projectFolder });
    if (exitCode === 0) return new BundleFolder(folder);
    rmSync(folder, { recursive: true });
    throw new Error(`Cannot make the bundle: it exited with ${exitCode}\n${stdout}${stderr}`);
  }

  private constructor(folder: string) {
    this.folder = folder;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
