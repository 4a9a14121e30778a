import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ROOT } from "../tool-command.ts";
import { atPageBounds } from "./at-page-bounds.ts";

const require = createRequire(import.meta.url);

/**
 * Makes a copy of the node.exe of an npm package whose processes start quickly under Wine, once for a checkout. A
 * trivial program takes half the time, and the tests start some thousand.
 *
 * @returns the path of the copy
 */
export function quickNode(packageName: string): string {
  const manifest = require.resolve(`${packageName}/package.json`);
  const { version } = require(manifest);
  const folder = join(ROOT, "node_modules", ".cache", "robotmk-node-exe", String(version));
  const file = join(folder, "node.exe");
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const made = `${file}.${process.pid}`;
  writeFileSync(made, atPageBounds(readFileSync(join(dirname(manifest), "bin", "node.exe"))), {
    mode: 0o755,
  });
  renameSync(made, file);
  return file;
}
