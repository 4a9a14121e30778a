import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { replaceFile } from "../../files/atomic-write.ts";
import { readRegularFile } from "../../files/read-file.ts";
import { removeFile } from "../../files/remove-file.ts";
import { checkPathTrust } from "../../permissions/index.ts";
import { siblingEnvironment } from "../../process/environment.ts";
import { type Program, siblingCommand } from "../../process/sibling-command.ts";
import type { Command } from "../../process/types.ts";
import { readProcess } from "../../process/windows/process-table.ts";
import { WINDOWS_ERRORS, WindowsError } from "../../win32/error.ts";
import { isInJob, OWN_PROCESS } from "../../win32/job-object.ts";
import { createDetached } from "./create-detached.ts";
import { logonOf, runsAs } from "./parent-process.ts";

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
  const distrust = checkPathTrust(path);
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

/** How soon the end of a program is noticed that holds its stage. */
const LOOK_MS = 1_000;

/**
 * The step that WMI or the Task Scheduler starts: it takes over what was left for it in a file, starts that program
 * with its variables and ends. Where its own job (that of a task) does not let the program go, it stays until that
 * ends, as the job may end with it.
 *
 * @param args the file (see hand-over.ts)
 * @throws Error where the hand-over is missing or not to be trusted, or the program can't be started
 */
export async function detachStage(args: readonly string[]): Promise<void> {
  const [file] = args;
  if (file === undefined) throw new Error("Cannot detach a program: the order is detach FILE");
  const handOver = takeHandOver(file, runsAs(logonOf(OWN_PROCESS)));
  const command = siblingCommand(handOver.program, handOver.args);
  const env = { ...siblingEnvironment(), ...handOver.env };
  if (isInJob() && breaksAway(command, env)) return;
  const held = createDetached(command, { env, mustBeFree: false });
  if (held?.inJob === true) await endOf(held.pid);
}

function breaksAway(command: Command, env: Readonly<Record<string, string>>): boolean {
  try {
    return createDetached(command, { env, breaksAway: true, mustBeFree: true }) !== undefined;
  } catch (error) {
    if (error instanceof WindowsError && error.number === WINDOWS_ERRORS.ACCESS_DENIED) return false;
    throw error;
  }
}

async function endOf(pid: number): Promise<void> {
  const process = readProcess(pid);
  if (process === undefined) return;
  while (readProcess(pid)?.startToken === process.startToken) await delay(LOOK_MS);
}
