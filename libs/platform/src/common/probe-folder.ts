import { randomBytes } from "node:crypto";
import { closeSync, constants, openSync, opendirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { errorCode, errorMessage } from "./error-code.ts";
import { isHeldFile, outlastHolders } from "./outlast-holders.ts";

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
    removeUnlessHeld(probe);
    return undefined;
  } catch (error) {
    // The name of the probe is another each time, and Node.js names no folder that it can't open.
    return errorMessage(error).replace(/,? (?:open|opendir)\b.*$/, "");
  }
}

/** A virus scanner on Windows opens what is made: that says nothing against the folder. */
function removeUnlessHeld(probe: string): void {
  try {
    const remove = () => rmSync(probe, { force: true });
    outlastHolders({ action: "remove", path: probe }, remove, { atMostMs: 50, isTold: false });
  } catch (error) {
    // Without the right to remove what we made it is another code.
    if (errorCode(error) !== "EBUSY" || !isHeldFile(error)) throw error;
  }
}
