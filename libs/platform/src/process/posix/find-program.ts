import { closeSync, constants, openSync, readlinkSync, readSync, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import type { ProgramSearch } from "../program-search.ts";

/**
 * Finds a program as execvp(3) does: a name without a slash on the search path, where files that may not be
 * started are passed over; any other from the working directory.
 */
export function findProgram(
  program: string,
  place: { readonly searchPath: string; readonly cwd: string },
): ProgramSearch {
  const { searchPath, cwd } = place;
  // An empty entry of the search path stands for the working directory.
  const candidates = /[\\/]/.test(program)
    ? [resolve(cwd, program)]
    : searchPath.split(delimiter).map((folder) => resolve(cwd, folder, program));
  let second: ProgramSearch = { kind: "absent" };
  for (const path of candidates) {
    const search = judgeFile(path);
    if (search.kind === "found") return search;
    if (second.kind === "absent") second = search;
  }
  return second;
}

function judgeFile(path: string): ProgramSearch {
  try {
    const status = statSync(path);
    if (!status.isFile()) return { kind: "absent" };
    const mayNobody = (status.mode & ANYBODY_MAY_EXECUTE) === 0;
    return { kind: mayNobody ? "not-executable" : "found", path };
  } catch {
    // A folder of the search path that this user may not read has no program for it.
    return danglingLink(path);
  }
}

/** Only the system knows whether this user may, by groups and access lists, and Deno does not ask it. */
const ANYBODY_MAY_EXECUTE = 0o111;

/** The python of a virtual environment is a link: it dangles when the Python that made it was removed. */
function danglingLink(path: string): ProgramSearch {
  try {
    return { kind: "dangling", path, target: readlinkSync(path) };
  } catch {
    // No link, or none that this user may read.
    return { kind: "absent" };
  }
}

/** The kernel reads no more of the first line (execve(2), BINPRM_BUF_SIZE). */
const MAX_LINE_BYTES = 256;

/**
 * Finds the interpreter that the first line of a script names (`#!/opt/venv/bin/python`, or
 * `#!/usr/bin/env python3`).
 *
 * @param path a file that may be started
 * @returns undefined on Windows, for a program that is no such script, or that cannot be read
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
    // A program can be started without being readable; then its first line is unknown.
    return "";
  }
}
