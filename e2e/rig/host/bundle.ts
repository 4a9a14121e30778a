import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { denoBinary } from "../../runtimes/deno/deno-binary.ts";
import { legRuntime } from "../../runtimes/runtime.ts";
import { ADD_ON, isWineLeg, readyWine, windowsPath } from "../../runtimes/wine/wine-leg.ts";
import { type Program, programCommand, runCommand } from "../processes/run-command.ts";
import { Host, type HostOptions } from "./host.ts";
import { projectFolder } from "./project.ts";

/** A bundle of the sources as they are now, in a folder of its own: the checkout's may be made anew meanwhile. */
export class BundleFolder implements Disposable {
  readonly folder: string;

  static async make(): Promise<BundleFolder> {
    const folder = mkdtempSync(join(tmpdir(), "rmk-bundle-"));
    const [node = "", ...loader] = programCommand("ctrl", "node").slice(0, -1);
    const command = [
      node,
      ...loader,
      join(projectFolder, "tools", "build", "bundle.ts"),
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

/** A temporary host on which a bundle is installed as people do it, for the runtime of this leg. */
export async function installedHost(bundle: string, options: HostOptions = {}): Promise<Host> {
  const runtime = legRuntime() === "deno" ? denoBinary() : process.execPath;
  return await Host.create({ ...options, bundle, env: { ROBOTMK_NODE: runtime, ...options.env } });
}

/** A copy of a bundle that is of another version, and may write another kind of state. */
export class BundleOfVersion implements Disposable {
  readonly version: string;
  readonly #folder: string;

  constructor(bundle: string, { version, schema = 1 }: { version: string; schema?: number }) {
    this.version = version;
    this.#folder = mkdtempSync(join(tmpdir(), "rmk-version-"));
    cpSync(bundle, this.#folder, { recursive: true });
    if (isWineLeg()) copyFileSync(join(inject("bundle"), ADD_ON), join(this.#folder, ADD_ON));
    for (const name of readdirSync(this.#folder).filter((file) => file.endsWith(".mjs"))) {
      const file = join(this.#folder, name);
      const text = readFileSync(file, "utf8")
        .replace(/\bVERSION = "[\d.]+";/, `VERSION = "${version}";`)
        .replace(/\bSPOOL_SCHEMA = \d+;/, `SPOOL_SCHEMA = ${schema};`);
      writeFileSync(file, text);
    }
  }

  /** The command that runs one of its programs on the runtime of this leg. */
  command(program: Program, ...args: string[]): readonly string[] {
    const file = join(this.#folder, `${program}.mjs`);
    return [...runtimeCommand(), isWineLeg() ? windowsPath(file) : file, ...args];
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function runtimeCommand(): readonly string[] {
  switch (legRuntime()) {
    case "deno":
      return [denoBinary(), "run", "-A", "--no-prompt", "--quiet"];
    case "wine":
      return [readyWine().wine, readyWine().nodes[22]];
    case "node":
      return [process.execPath];
  }
}

/**
 * Updates agent and plugin on a host with systemd as a package does: each file becomes another one with a rename, the
 * units are written anew. With a version, the programs of the bundle call themselves that.
 */
export function updateAgent(host: Host, { bundle, version }: { bundle: string; version?: string }): number {
  const installed = join(host.folders.library, "robotmk-controller");
  const units = join(host.folders.root, "systemd", "units");
  const unitNames = readdirSync(units).filter((name) => name.startsWith("check-mk-agent"));
  const files = [
    ...readdirSync(bundle).map((name) => [join(bundle, name), join(installed, name)] as const),
    ...unitNames.map((name) => [join(units, name), join(units, name)] as const),
    [join(bundle, "robotmk-ctrl"), join(host.folders.plugins, "robotmk-ctrl")] as const,
  ];
  for (const [from, to] of files) {
    const next = `${to}.dpkg-new`;
    cpSync(from, next);
    if (version !== undefined && to.endsWith(".mjs")) rename(next, version);
    if (from === to) appendFileSync(next, "# of the next package\n");
    renameSync(next, to);
  }
  return files.length;
}

function rename(program: string, version: string): void {
  writeFileSync(program, readFileSync(program, "utf8").replaceAll(/"\d+\.\d+\.\d+"/g, `"${version}"`));
}
