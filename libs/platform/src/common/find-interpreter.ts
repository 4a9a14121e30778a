import { closeSync, constants, openSync, readSync } from "node:fs";
import { findProgram, type ProgramSearch } from "./find-program.ts";

/** The kernel reads no more of the first line (execve(2), BINPRM_BUF_SIZE). */
const MAX_LINE_BYTES = 256;

/**
 * Looks for the interpreter that the first line of a script names (`#!/opt/venv/bin/python`, or
 * `#!/usr/bin/env python3`).
 *
 * @param path a file that may be started
 * @returns undefined on Windows, for a program that is no such script, or that can't be read
 */
export function findInterpreter(
  path: string,
  place: { readonly searchPath: string; readonly cwd: string },
): { readonly name: string; readonly search: ProgramSearch } | undefined {
  // Windows starts no scripts.
  if (process.platform === "win32") return undefined;
  const line = /^#![ \t]*([^\n]*)/.exec(firstBytes(path))?.[1]?.trimEnd();
  const [interpreter, ...args] = line?.split(/[ \t]+/) ?? [];
  if (interpreter === undefined || interpreter === "") return undefined;
  const search = findProgram(`${interpreter.includes("/") ? "" : "./"}${interpreter}`, place);
  const named = /(?:^|\/)env$/.test(interpreter) ? args.find(isNoOption) : undefined;
  if (named === undefined || search.kind !== "found") return { name: interpreter, search };
  return { name: named, search: findProgram(named, place) };
}

/** env(1) takes options and variables before the program. */
function isNoOption(argument: string): boolean {
  return !argument.startsWith("-") && !argument.includes("=");
}

function firstBytes(path: string): string {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const bytes = Buffer.alloc(MAX_LINE_BYTES);
      return bytes.toString("latin1", 0, readSync(descriptor, bytes, 0, MAX_LINE_BYTES, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // A program may be started without being readable; then nothing can be said of it.
    return "";
  }
}
