import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { readRegularFile } from "../common/read-regular-file.ts";
import { removeFile } from "../common/remove-file.ts";
import { replaceFile } from "../common/replace-file.ts";
import type { Program } from "../common/sibling-command.ts";
import { pathDistrust } from "../path-distrust.ts";

/**
 * What a program that somebody else starts for us is to know. Such a program gets no environment of ours, and command
 * lines are for all to see, so it is handed over in a file.
 */
export type HandOver = {
  readonly program: Program;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** As whom it is to run (see runsAs): one in another session, or with other rights, is not what was meant. */
  readonly runsAs: string;
};

/** The variables that a daemon needs of its starter: where things are, the language, our own. */
const PASSED_VARIABLES =
  /^(PATH|HOME|DENO_DIR|LANG|LC_[A-Z]+|TZ|PYTHON(UTF8|IOENCODING)|MK_[A-Z_]+|ROBOTMK_[A-Z0-9_]+)$/i;

const PROGRAMS: readonly Program[] = ["ctrl", "daemon", "runner"];
const MAX_BYTES = 256 * 1024;

/**
 * Writes what is handed over to a new file, its variables as far as a daemon needs them. The name is that of a
 * temporary file, so one that nobody took is swept.
 *
 * @param folder one that nobody else may write
 * @returns its path
 */
export function writeHandOver(folder: string, handOver: HandOver): string {
  const path = join(folder, `.launch.${randomBytes(6).toString("hex")}.tmp`);
  const passed = Object.entries(handOver.env).filter(([name]) => PASSED_VARIABLES.test(name));
  replaceFile(path, JSON.stringify({ ...handOver, env: Object.fromEntries(passed) }));
  return path;
}

/**
 * Reads what was handed over, and removes the file: that is how its writer sees that it arrived.
 *
 * @param runsAs as whom we run; what is for another stays where it is
 * @throws Error where it is not there, not to be trusted, not for us, or no such file
 */
export function takeHandOver(path: string, runsAs: string): HandOver {
  const distrust = pathDistrust(path);
  if (distrust !== undefined) {
    throw new Error(`Cannot take over from "${path}" as others may change it: ${distrust.reason}`);
  }
  const reading = readRegularFile(path, MAX_BYTES);
  if (reading.kind === "refused") throw new Error(reading.problem);
  if (reading.kind === "absent") throw new Error(`Cannot take over from "${path}": there is no such file`);
  const handOver = parseHandOver(reading.bytes.toString());
  if (handOver === undefined) throw new Error(`Cannot take over from "${path}": it is not what we write`);
  if (handOver.runsAs !== runsAs) {
    throw new Error(`Cannot take over from "${path}" as it is for ${handOver.runsAs}: this is ${runsAs}`);
  }
  removeFile(path);
  return handOver;
}

/** Reads the file's text; undefined where we did not write that. Pure. */
export function parseHandOver(text: string): HandOver | undefined {
  const { program: written, args, env, runsAs } = objectOf(text);
  const program = PROGRAMS.find((known) => known === written);
  if (program === undefined || !isTextList(args) || !isRecord(env) || typeof runsAs !== "string") {
    return undefined;
  }
  const variables = Object.entries(env);
  if (!isTextList(variables.map(([, value]) => value))) return undefined;
  const texts = variables.map(([name, value]) => [name, String(value)]);
  return { program, args, env: Object.fromEntries(texts), runsAs };
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
