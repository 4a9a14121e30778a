import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { ADD_ON } from "../rig-wine/add-on.ts";
import { isWineLeg, readyWine } from "../rig-wine/wine-leg.ts";
import { windowsPath } from "../rig-wine/wine-paths.ts";
import { denoBinary } from "../rig/deno-binary.ts";
import type { Program } from "../rig/program-command.ts";
import { legRuntime } from "../rig/runtime.ts";

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
