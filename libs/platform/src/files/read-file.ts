import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import { errorCode, errorMessage } from "../errors.ts";
import { fileOwnerMismatch } from "../permissions/index.ts";
import type { FileOwner } from "../permissions/mode-bits.ts";
import { retrySharingViolation } from "./sharing-violation.ts";

/** The result of reading a file that somebody else may have put there. */
export type FileReading =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "absent" }
  | { readonly kind: "refused"; readonly problem: string };

/**
 * Reads a regular file of at most `maxBytes`. Links, FIFOs, devices, folders and larger files are refused
 * at once, without waiting for a writer.
 *
 * @param options.owner the only user whose files are read. The opened file is checked: a link
 * in the place of a folder above it leads to a file of somebody else, or to one that its maker can read anyway.
 */
export function readRegularFile(
  path: string,
  maxBytes: number,
  options: { readonly owner?: FileOwner | undefined } = {},
): FileReading {
  let descriptor: number;
  try {
    descriptor = retrySharingViolation({ action: "read", path, isReading: true }, () => openUnfollowed(path));
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "absent" };
    if (code === "EISDIR")
      return { kind: "refused", problem: `Cannot read "${path}": it is not a regular file` };
    if (code === "ELOOP") return { kind: "refused", problem: `Cannot read "${path}": it is a symbolic link` };
    return { kind: "refused", problem: `Cannot open "${path}": ${errorMessage(error)}` };
  }
  try {
    const otherOwner = options.owner === undefined ? undefined : fileOwnerMismatch(descriptor, options.owner);
    return otherOwner === undefined
      ? readDescriptor(descriptor, path, maxBytes)
      : { kind: "refused", problem: `Cannot read "${path}": it belongs to ${otherOwner}` };
  } catch (error) {
    return { kind: "refused", problem: `Cannot read "${path}": ${errorMessage(error)}` };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * A link is refused with ELOOP. Windows has no flag for it, and lets few users make links; there a folder can't be opened
 * as a file, with the code of a sharing violation: so folders are found before.
 */
function openUnfollowed(path: string): number {
  if (constants.O_NOFOLLOW === undefined) {
    const status = lstatSync(path);
    if (status.isSymbolicLink()) throw Object.assign(new Error("ELOOP: it is a link"), { code: "ELOOP" });
    if (status.isDirectory()) throw Object.assign(new Error("EISDIR: it is a folder"), { code: "EISDIR" });
  }
  return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
}

function readDescriptor(descriptor: number, path: string, maxBytes: number): FileReading {
  const status = fstatSync(descriptor);
  if (!status.isFile())
    return { kind: "refused", problem: `Cannot read "${path}": it is not a regular file` };
  if (status.size > maxBytes) {
    return {
      kind: "refused",
      problem: `Cannot read "${path}" as it may have at most ${maxBytes} bytes: it has ${status.size}`,
    };
  }
  const bytes = Buffer.alloc(status.size);
  let length = 0;
  while (length < bytes.length) {
    const count = readSync(descriptor, bytes, length, bytes.length - length, null);
    if (count === 0) break;
    length += count;
  }
  return { kind: "read", bytes: bytes.subarray(0, length) };
}
