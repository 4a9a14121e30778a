import { fileURLToPath } from "node:url";

/**
 * Tells whether this program is packed into a single executable, together with its runtime. There the module and the
 * executable are the same file: so the programs are built.
 *
 * @param moduleUrl the `import.meta.url` of any of our modules
 */
export function isPacked(moduleUrl: string): boolean {
  return moduleUrl.startsWith("file:") && fileURLToPath(moduleUrl) === process.execPath;
}

/** Reads a file that was packed into the executable. @throws Error where it was not */
export function packedText(name: string): string {
  return process.getBuiltinModule("node:sea").getAsset(name, "utf8");
}
