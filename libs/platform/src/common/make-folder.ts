import { statSync } from "node:fs";
import { dirname } from "node:path";
import { createFolder } from "../create-folder.ts";
import { errorCode } from "./error-code.ts";
import { syncFolder } from "./replace-file.ts";

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
