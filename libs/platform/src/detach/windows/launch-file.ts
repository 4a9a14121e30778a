import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describeLogon, logonOf } from "../../accounts/windows/token.ts";
import { replaceFile } from "../../files/atomic-write.ts";
import { readRegularFile } from "../../files/read-file.ts";
import { removeFile } from "../../files/remove-file.ts";
import { checkPathTrust } from "../../permissions/index.ts";
import { siblingEnvironment } from "../../process/environment.ts";
import { type Program, siblingCommand } from "../../process/sibling-command.ts";
import type { Command } from "../../process/types.ts";
import { readProcess } from "../../process/windows/process-table.ts";
import { WINDOWS_ERRORS, WindowsError } from "../../win32/error.ts";
import { isInJob } from "../../win32/job-object.ts";
import { OWN_PROCESS } from "../../win32/handle.ts";
import { createDetached } from "./create-detached.ts";

/**
 * What a program gets by a file that WMI or the Task Scheduler starts. It gets no environment from this process, and
 * every user can read command lines.
 */
export type LaunchFile = {
  readonly program: Program;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The logon that it must have (see describeLogon): another session or other rights would be wrong. */
  readonly runsAs: string;
};

/** The variables that a daemon needs: paths, the language, and those of robotmk-controller. */
const PASSED_VARIABLES =
  /^(PATH|HOME|DENO_DIR|LANG|LC_[A-Z]+|TZ|PYTHON(UTF8|IOENCODING)|MK_[A-Z_]+|ROBOTMK_[A-Z0-9_]+)$/i;

const PROGRAMS: readonly Program[] = ["ctrl", "daemon", "runner"];
const MAX_BYTES = 256 * 1024;

/**
 * Writes a launch file with the variables that a daemon needs. It has the name of a temporary file, so one that no
 * program took is deleted as those are.
 *
 * @param folder must not be writable by other users
 * @returns the path of the file
 */
export function writeLaunchFile(folder: string, launchFile: LaunchFile): string {
  const path = join(folder, `.launch.${randomBytes(6).toString("hex")}.tmp`);
  const passed = Object.entries(launchFile.env).filter(([name]) => PASSED_VARIABLES.test(name));
  replaceFile(path, JSON.stringify({ ...launchFile, env: Object.fromEntries(passed) }));
  return path;
}

/**
 * Reads a launch file and removes it, by which its writer sees that the program runs.
 *
 * @param runsAs the logon of this process; a file for another one stays
 * @throws Error where the file is absent, insecure, for another logon, or no launch file
 */
export function takeLaunchFile(path: string, runsAs: string): LaunchFile {
  const issue = checkPathTrust(path);
  if (issue !== undefined) {
    throw new Error(`Cannot use the launch file "${path}" as others may change it: ${issue.reason}`);
  }
  const reading = readRegularFile(path, MAX_BYTES);
  if (reading.kind === "refused") throw new Error(reading.problem);
  if (reading.kind === "absent")
    throw new Error(`Cannot use the launch file "${path}": there is no such file`);
  const launchFile = parseLaunchFile(reading.bytes.toString());
  if (launchFile === undefined)
    throw new Error(`Cannot use the launch file "${path}": its content is no launch file`);
  if (launchFile.runsAs !== runsAs) {
    throw new Error(
      `Cannot use the launch file "${path}" as it is for ${launchFile.runsAs}: this is ${runsAs}`,
    );
  }
  removeFile(path);
  return launchFile;
}

/** Parses the text of a launch file; undefined for any other text. */
export function parseLaunchFile(text: string): LaunchFile | undefined {
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

/** How soon the end of the program is noticed. */
const POLL_MS = 1_000;

/**
 * The step that WMI or the Task Scheduler starts: takes the launch file, starts its program with its variables, and
 * ends. Where the job of this step (that of a task) does not let the program leave, the step stays until the program
 * ends, since the job may end with the step.
 *
 * @param args the path of the launch file
 * @throws Error where the launch file is absent or insecure, or the program cannot be started
 */
export async function detachStage(args: readonly string[]): Promise<void> {
  const [file] = args;
  if (file === undefined) throw new Error("Cannot detach a program: usage: detach FILE");
  const launchFile = takeLaunchFile(file, describeLogon(logonOf(OWN_PROCESS)));
  const command = siblingCommand(launchFile.program, launchFile.args);
  const env = { ...siblingEnvironment(), ...launchFile.env };
  if (isInJob() && breaksAway(command, env)) return;
  const created = createDetached(command, { env, mustBeFree: false });
  if (created?.inJob === true) await endOf(created.pid);
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
  while (readProcess(pid)?.startToken === process.startToken) await delay(POLL_MS);
}
