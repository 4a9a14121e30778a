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
import { basename, join } from "node:path";
import { Host, type HostOptions } from "./host.ts";
import { runtime } from "../../runtimes/current.ts";
import type { Program } from "../../runtimes/runtime.ts";

/** A temporary host on which a bundle is installed as people do it, for the runtime of this leg. */
export async function installedHost(bundle: string, options: HostOptions = {}): Promise<Host> {
  return await Host.create({
    ...options,
    bundle,
    env: { ROBOTMK_NODE: runtime.interpreter(), ...options.env },
  });
}

/** A copy of a bundle that is of another version, and may write another kind of state. */
export class BundleOfVersion implements Disposable {
  readonly version: string;
  readonly #folder: string;

  constructor(bundle: string, { version, schema = 1 }: { version: string; schema?: number }) {
    this.version = version;
    this.#folder = mkdtempSync(join(tmpdir(), "rmk-version-"));
    cpSync(bundle, this.#folder, { recursive: true });
    const addOn = runtime.addOn();
    if (addOn !== undefined) copyFileSync(addOn, join(this.#folder, basename(addOn)));
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
    return [...runtime.command(join(this.#folder, `${program}.mjs`)), ...args];
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
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
