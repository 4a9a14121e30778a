import { randomBytes } from "node:crypto";
import { closeSync, constants, opendirSync, openSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorCode, errorMessage } from "../errors.ts";
import { createFolder } from "../permissions/index.ts";
import { syncFolder } from "./atomic-write.ts";
import { isSharingViolation, retrySharingViolation } from "./sharing-violation.ts";

/**
 * Makes a folder and its missing parents, for their owner alone, so that they outlive a power cut: what is synced in
 * a folder would be lost with it. mkdir of Node.js 20 with `recursive` goes round for
 * ever where the system says that a parent is missing whatever is made (as below `/proc`).
 *
 * @throws the system's error; EEXIST for what is there and is no folder
 */
export function makeFolder(folder: string): void {
  try {
    makeDurably(folder);
  } catch (error) {
    const parent = dirname(folder);
    if (errorCode(error) === "ENOENT" && parent !== folder) {
      makeFolder(parent);
      makeLast(folder);
    } else if (!isFolder(folder)) throw error;
  }
}

/** Somebody else may have made it since. */
function makeLast(folder: string): void {
  try {
    makeDurably(folder);
  } catch (error) {
    if (!isFolder(folder)) throw error;
  }
}

function makeDurably(folder: string): void {
  createFolder(folder);
  // Who may make a folder may not always open the one around it. A failed sync is no reason to go without.
  try {
    syncFolder(dirname(folder));
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    // The error of the making tells more.
    return false;
  }
}

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
    removeProbe(probe);
    return undefined;
  } catch (error) {
    // The name of the probe is another each time, and Node.js names no folder that it can't open.
    return errorMessage(error).replace(/,? (?:open|opendir)\b.*$/, "");
  }
}

/** A virus scanner on Windows opens new files: that is no problem of the folder. */
function removeProbe(probe: string): void {
  try {
    const remove = () => rmSync(probe, { force: true });
    retrySharingViolation({ action: "remove", path: probe, timeoutMs: 50, isLogged: false }, remove);
  } catch (error) {
    // Without the right to remove the probe the code is another one.
    if (errorCode(error) !== "EBUSY" || !isSharingViolation(error)) throw error;
  }
}
