import { chmodSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleFiles, type BundleOptions } from "./bundle-files.ts";

/**
 * Makes the bundle in a folder. Each file is replaced at once, so that a program that is just started from it is
 * either the old one or the new one.
 *
 * @param root the workspace
 * @returns the names of the files, sorted
 */
export async function writeBundle(root: string, options: BundleOptions): Promise<readonly string[]> {
  const { folder } = options;
  const files = await bundleFiles(root, options);
  mkdirSync(folder, { recursive: true });
  for (const { name, content, mode } of files) {
    const temporary = join(folder, `.${name}.${process.pid}.tmp`);
    writeFileSync(temporary, content);
    chmodSync(temporary, mode);
    renameSync(temporary, join(folder, name));
  }
  return files.map(({ name }) => name).toSorted();
}
