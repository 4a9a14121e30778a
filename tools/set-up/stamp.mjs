// @ts-check
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { hasCode } from "./has-code.mjs";

/**
 * Tells what an installed thing was made from: two digests are equal if nothing of it changed.
 * @param {readonly string[]} parts
 * @returns {string}
 */
export function digestOf(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest("hex");
}

/**
 * Tells whether the stamp at this path has this digest; no file is no stamp.
 * @param {string} path
 * @param {string} digest
 * @returns {boolean}
 */
export function hasStamp(path, digest) {
  try {
    return readFileSync(path, "utf8") === digest;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

/**
 * Written as the last step, so that a stamp proves that all steps before were done.
 * @param {string} path
 * @param {string} digest
 */
export function writeStamp(path, digest) {
  writeFileSync(path, digest);
}
