import { accept, refuse, type Reading } from "./reading.ts";
import { readLine } from "./read-text.ts";

/** As it names a folder of the spool and stands in names of tasks. */
const FORM = /^(?!.*\.\.)[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_.@ -]*[\p{L}\p{M}\p{N}_.@-])?$/u;
const MAX_BYTES = 100;

/**
 * Takes the name of an operating system user. The form `DOMAIN\NAME` of Windows becomes `NAME@DOMAIN`, since a
 * backslash would lead into another folder; letters with marks are composed, so that all spell them alike.
 */
export function readUserName(value: unknown): Reading<string> {
  const line = readLine(value);
  if (line.kind === "refused") return line;
  const name = line.value
    .normalize("NFC")
    // The machine itself, which knows its users without it.
    .replace(/^\.\\/, "")
    .replace(/^([^\\@]+)\\([^\\@]+)$/, "$2@$1");
  const isFit = FORM.test(name) && Buffer.byteLength(name) <= MAX_BYTES;
  return isFit ? accept(name) : refuse("must be the name of an operating system user");
}
