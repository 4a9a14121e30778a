import type { Command } from "../common/command.ts";
import { StartRefusedError } from "./start-refused-error.ts";

/** The whole text, with the NUL that ends it (CreateProcessW, lpCommandLine). */
const MAX_CHARACTERS = 32_767;

/**
 * Joins a program and its arguments to the one text that Windows hands to a process, so that the process takes it
 * apart into the same arguments again. The rules are those of CommandLineToArgvW and of the C runtime ("Parsing C
 * command-line arguments"), which agree on what is written here.
 *
 * @param file as it is to be in argv[0]
 * @throws StartRefusedError where the text can't be: a NUL in it, a quote in the file, or too many characters
 */
export function commandLine({ file, args }: Command): string {
  for (const text of [file, ...args]) {
    if (!text.includes("\0")) continue;
    throw new StartRefusedError("EINVAL", `Cannot start "${file}": ${shown(text)} contains a NUL character`);
  }
  // What stands first is read up to the next quote, and knows no escape.
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

/** Backslashes stand for themselves, except right before a quote: there each pair of them is one. */
function quoted(argument: string): string {
  if (argument !== "" && !/[\s"]/.test(argument)) return argument;
  const escaped = argument.replaceAll(/(\\*)"/g, String.raw`$1$1\"`).replace(/\\+$/, "$&$&");
  return `"${escaped}"`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
