import { join } from "node:path";
import { replaceFile } from "@robotmk-controller/platform";

/**
 * Writes lines for Robot's --argumentfile, readable by their owner only.
 *
 * @returns the file to name, or undefined where there is nothing to hand over
 * @throws the system's error (ENOSPC…)
 */
export function writeArgumentFile(folder: string, lines: readonly string[]): string | undefined {
  if (lines.length === 0) return undefined;
  const file = join(folder, "arguments.txt");
  replaceFile(file, `${lines.join("\n")}\n`);
  return file;
}
