import { foldedName } from "../../paths.ts";
import { StartRefusedError } from "../../win32/error.ts";
import type { Command } from "../types.ts";

/** Of the whole text, with its final NUL (CreateProcessW, lpCommandLine). */
const MAX_CHARACTERS = 32_767;

/**
 * Joins a program and its arguments to the one text that a process of Windows gets, so that the process splits it into
 * the same arguments. The rules are those of CommandLineToArgvW and of the C runtime ("Parsing C command-line
 * arguments"), which agree on this output.
 *
 * @param file becomes argv[0]
 * @throws StartRefusedError for a NUL, a quote in the file, or too many characters
 */
export function commandLine({ file, args }: Command): string {
  for (const text of [file, ...args]) {
    if (!text.includes("\0")) continue;
    throw new StartRefusedError("EINVAL", `Cannot start "${file}": ${shown(text)} contains a NUL character`);
  }
  // Windows reads argv[0] up to the next quote and has no escape there.
  if (file.includes('"')) {
    throw new StartRefusedError(
      "EINVAL",
      `Cannot start "${file}": the name of a file contains no quotes on Windows`,
    );
  }
  const text = [`"${file}"`, ...args.map(quoted)].join(" ");
  if (text.length >= MAX_CHARACTERS) {
    throw new StartRefusedError(
      "E2BIG",
      `Cannot start "${file}": Windows allows a command line of ${MAX_CHARACTERS - 1} characters, and this one has ${text.length}`,
    );
  }
  return text;
}

/** A backslash stands for itself, except right before a quote: there a pair of them is one. */
function quoted(argument: string): string {
  if (argument !== "" && !/[\s"]/.test(argument)) return argument;
  const escaped = argument.replaceAll(/(\\*)"/g, String.raw`$1$1\"`).replace(/\\+$/, "$&$&");
  return `"${escaped}"`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/**
 * Writes an environment block for CreateProcessW: `name=value` with a NUL after each, one more at the end, in UTF-16,
 * sorted by name without regard to case. Windows takes names that differ by case alone as one: the last one counts.
 * A name may begin with "=": the shell keeps the folder of each drive as `=C:`.
 *
 * @throws StartRefusedError for an empty name, a name with "=", or a NUL
 */
export function environmentBlock(environment: Readonly<Record<string, string>>): Buffer {
  const entries = new Map<string, string>();
  for (const [name, value] of Object.entries(environment)) {
    const problem = problemOf(name, value);
    if (problem !== undefined) {
      throw new StartRefusedError("EINVAL", `Cannot set variable ${JSON.stringify(name)}: ${problem}`);
    }
    entries.set(foldedName(name), `${name}=${value}\0`);
  }
  const sorted = [...entries].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const text = sorted.map(([, entry]) => entry).join("");
  return Buffer.from(text === "" ? "\0\0" : `${text}\0`, "utf16le");
}

function problemOf(name: string, value: string): string | undefined {
  if (name === "" || name === "=") return "its name is empty";
  if (name.includes("=", 1)) return 'its name contains "="';
  if (name.includes("\0")) return "its name contains a NUL character";
  if (value.includes("\0")) return "its value contains a NUL character";
  return undefined;
}
