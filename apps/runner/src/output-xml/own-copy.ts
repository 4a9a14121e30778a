import { Buffer } from "node:buffer";

/**
 * A copy of the text with memory of its own. V8 keeps a piece of a longer string as a view on all of it, and
 * a string built character by character as a chain: kept for long, each would hold far more than its length.
 */
export function ownCopy(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
