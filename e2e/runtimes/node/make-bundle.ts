import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { sourceLoader } from "../linux/linux-runtime.ts";
import { runLinuxCommand } from "../linux/run-command.ts";
import { projectFolder } from "../runtime.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of a bundle of the sources as they are now; empty where none was made. */
    bundle: string;
  }
}

/** Makes the bundle once for all test files on Node. */
export default async function makeBundle(project: TestProject): Promise<() => void> {
  const bundle = await BundleFolder.make();
  project.provide("bundle", bundle.folder);
  return () => bundle[Symbol.dispose]();
}

/** A bundle of the sources as they are now, in a folder of its own: the checkout's may be made anew meanwhile. */
export class BundleFolder implements Disposable {
  readonly folder: string;

  static async make(): Promise<BundleFolder> {
    const folder = mkdtempSync(join(tmpdir(), "rmk-bundle-"));
    const command = [
      ...sourceLoader(),
      join(projectFolder, "tools", "build", "bundle.ts"),
      "--portable",
      "--out",
      folder,
    ];
    const env = { PATH: process.env["PATH"] ?? "" };
    const { exitCode, stdout, stderr } = await runLinuxCommand(command, { env, cwd: projectFolder });
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
