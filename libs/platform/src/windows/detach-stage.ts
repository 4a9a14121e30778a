import { setTimeout as delay } from "node:timers/promises";
import type { Command } from "../common/command.ts";
import { environmentForSibling } from "../common/own-environment.ts";
import { siblingCommand } from "../common/sibling-command.ts";
import { createDetached } from "./create-detached.ts";
import { takeHandOver } from "./hand-over.ts";
import { isInJob, OWN_PROCESS } from "./job-membership.ts";
import { logonOf, runsAs } from "./logon-of.ts";
import { WINDOWS_ERRORS, WindowsError } from "./native/windows-error.ts";
import { readProcess } from "./process-table.ts";

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
  const env = { ...environmentForSibling(), ...handOver.env };
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
