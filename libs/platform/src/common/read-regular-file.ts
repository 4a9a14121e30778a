import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import { errorCode, errorMessage } from "./error-code.ts";
import { outlastHolders } from "./outlast-holders.ts";

/** What came of reading a file that somebody else may have put there. */
export type FileReading =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "absent" }
  | { readonly kind: "refused"; readonly problem: string };

/**
 * Reads a regular file of at most `maxBytes`. Links, FIFOs, devices, folders and larger files are refused
 * at once, without waiting for a writer.
 *
 * @param options.owner the only user, by id, whose files are read. It is the opened file that is asked: a link
 * in the place of a folder above it leads to a file of somebody else, or to one that its maker could read anyway.
 */
export function readRegularFile(
  path: string,
  maxBytes: number,
  options: { readonly owner?: number | undefined } = {},
): FileReading {
  let descriptor: number;
  try {
    descriptor = outlastHolders({ action: "read", path }, () => openUnfollowed(path), { atMostMs: 50 });
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "absent" };
    if (code === "ELOOP") return { kind: "refused", problem: `Cannot read "${path}": it is a symbolic link` };
    return { kind: "refused", problem: `Cannot open "${path}": ${errorMessage(error)}` };
  }
  try {
    const stranger = strangerOf(descriptor, options.owner);
    return stranger === undefined
      ? readDescriptor(descriptor, path, maxBytes)
      : { kind: "refused", problem: `Cannot read "${path}": it belongs to user ${stranger}` };
  } catch (error) {
    return { kind: "refused", problem: `Cannot read "${path}": ${errorMessage(error)}` };
  } finally {
    closeSync(descriptor);
  }
}

/** A link is refused with ELOOP. Windows has no flag for it, and lets few users make links. */
function openUnfollowed(path: string): number {
  if (constants.O_NOFOLLOW === undefined && lstatSync(path).isSymbolicLink()) {
    throw Object.assign(new Error("ELOOP: it is a link"), { code: "ELOOP" });
  }
  return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
}

function strangerOf(descriptor: number, owner: number | undefined): number | undefined {
  if (owner === undefined) return undefined;
  const { uid } = fstatSync(descriptor);
  return uid === owner ? undefined : uid;
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
