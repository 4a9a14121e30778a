import { rmSync, unlinkSync } from "node:fs";
import { errorCode } from "../errors.ts";
import { retrySharingViolation } from "./sharing-violation.ts";

/**
 * Removes a file or a link; an absent one is no error. On Windows it retries a sharing violation.
 *
 * @param options.evenFolder removes a folder in its place too, with its content
 * @throws the system's error; EISDIR for a folder
 */
export function removeFile(path: string, options: { readonly evenFolder?: boolean } = {}): void {
  retrySharingViolation({ action: "remove", path }, () => {
    if (options.evenFolder === true) rmSync(path, { recursive: true, force: true });
    else removeOne(path);
  });
}

function removeOne(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}
