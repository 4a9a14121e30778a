import { writeSync } from "node:fs";
import { errorCode } from "./error-code.ts";

/**
 * Writes all bytes to an open file, at its position: the system may take a part only. Node.js makes a write again that
 * a signal interrupted, Deno does not.
 *
 * @throws the system's error (ENOSPC, EIO…)
 */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.byteLength; ) written += writeSome(descriptor, bytes, written);
}

function writeSome(descriptor: number, bytes: Uint8Array, from: number): number {
  try {
    return writeSync(descriptor, bytes, from);
  } catch (error) {
    if (errorCode(error) === "EINTR") return 0;
    throw error;
  }
}
