import { randomBytes } from "node:crypto";
import { closeSync, constants, opendirSync, openSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorCode, errorMessage } from "../errors.ts";
import { createFolder } from "../permissions/index.ts";
import { syncFolder } from "./atomic-write.ts";
import { isSharingViolation, retrySharingViolation } from "./sharing-violation.ts";

/**
 * Makes a folder and its missing parents, for their owner alone, so that they outlive a power cut: synced files in a
 * folder are lost with it. Not by `recursive` of mkdir: Node.js 20 loops for ever where the system reports a missing
 * parent whatever is made (as below `/proc`).
 *
 * @throws the system's error; EEXIST where something else is in its place
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
  // A user who may make a folder may not always open its parent. The folder is needed even if the sync fails.
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
 * Checks that a folder can be read and files can be made in it, by doing so. The mode does not show it to root, nor on
 * a file system that is read-only or full, and Deno does not use access(2). A killed check leaves a file with the name
 * of a temporary file, which the sweep removes.
 *
 * @returns the system's error without the name of the folder, or undefined
 */
export function probeFolder(folder: string): string | undefined {
  const probe = join(folder, `.probe.${randomBytes(6).toString("hex")}.tmp`);
  try {
    opendirSync(folder).closeSync();
    closeSync(openSync(probe, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600));
    removeProbe(probe);
    return undefined;
  } catch (error) {
    // The name of the probe changes each time, and Node.js names no folder that it cannot open.
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
