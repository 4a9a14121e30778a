import { decodeText, type OutputPart } from "./common/decode-text.ts";
import * as posix from "./posix/legacy-text.ts";
import * as windows from "./windows/legacy-text.ts";

const { legacyText } = process.platform === "win32" ? windows : posix;

/** Makes text of what a program wrote, in whatever encoding it did; see common/decode-text.ts. */
export function outputText(part: OutputPart): string {
  return decodeText(part, legacyText);
}
