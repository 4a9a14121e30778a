import { rmSync } from "node:fs";
import { isHeldFile } from "@robotmk-controller/platform";

/**
 * Removes a file that nobody needs. One that somebody holds open, on Windows, is left for the next time: it must not keep
 * the others, nor is it worth waiting for.
 *
 * @returns whether it is gone
 */
export function removeUnlessHeld(file: string): boolean {
  try {
    rmSync(file, { force: true });
    return true;
  } catch (error) {
    if (!isHeldFile(error)) throw error;
    return false;
  }
}
