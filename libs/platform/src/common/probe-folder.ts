import { randomBytes } from "node:crypto";
import { closeSync, constants, openSync, opendirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { errorMessage } from "./error-code.ts";

/**
 * Looks whether a folder can be read and files can be made in it, by doing so. Its mode does not tell: not to root,
 * not on a file system that is read-only or full, and access(2) is not what Deno asks. What a killed look leaves has
 * the name of a temporary file, and goes as those do.
 *
 * @returns what the system says against it, without the name of the folder
 */
export function probeFolder(folder: string): string | undefined {
  const probe = join(folder, `.probe.${randomBytes(6).toString("hex")}.tmp`);
  try {
    opendirSync(folder).closeSync();
    closeSync(openSync(probe, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600));
    rmSync(probe, { force: true });
    return undefined;
  } catch (error) {
    // The name of the probe is another each time, and Node.js names no folder that it can't open.
    return errorMessage(error).replace(/,? (?:open|opendir)\b.*$/, "");
  }
}
