import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";

/** Encodes a small file as the server's check expects `zlib_codec`: zlib, then base64. */
export function encodeOutput(file: string): string {
  return deflateSync(readFileSync(file), { level: 9 }).toString("base64");
}
