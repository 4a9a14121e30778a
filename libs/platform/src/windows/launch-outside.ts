import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../common/clock.ts";
import type { Command } from "../common/command.ts";
import { removeFile } from "../common/remove-file.ts";
import { replaceFile } from "../common/replace-file.ts";
import { siblingCommand } from "../common/sibling-command.ts";
import { waitUntil } from "../common/wait-until.ts";
import { commandLine } from "./command-line.ts";
import { type HandOver, writeHandOver } from "./hand-over.ts";
import { OWN_PROCESS } from "./job-membership.ts";
import { launchTaskXml, taskFile, taskName, taskProblem } from "./launch-task.ts";
import { logonOf, runsAs } from "./logon-of.ts";
import { type OutsideTools, runTool } from "./outside-tools.ts";
import { systemFolder } from "./system-folder.ts";
import { powershellArguments, readWmiAnswer } from "./wmi-command.ts";

/** What is to be started by somebody outside of our job. */
export type OutsideLaunch = {
  readonly name: string;
  readonly handOver: Omit<HandOver, "runsAs">;
  readonly handOverFolder: string;
  /** For the whole of it. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly tools: OutsideTools;
};

/** Has WMI start the program. Returns why that did not work, or undefined. */
export async function launchByWmi(launch: OutsideLaunch): Promise<string | undefined> {
  return withHandOver(launch, async ({ command, isTaken, leftMs }) => {
    const args = powershellArguments(commandLine(command), systemFolder());
    const end = await runTool(launch.tools.powershell, args, leftMs());
    if (end.kind === "failed") return end.problem;
    const answer = readWmiAnswer(end.output);
    if (answer.kind === "refused") return answer.problem;
    return (await isTaken()) ? undefined : `process ${answer.pid} was created and did not take over`;
  });
}

/** One that was left, as its maker was killed, goes by itself. */
const TASK_LIFE_MS = 10 * 60_000;
/** It is deleted although the time of the rung is over. */
const DELETION_MS = 5_000;

/** Has the Task Scheduler start the program, by a task that is deleted again. Returns why that did not work, or undefined. */
export async function launchByTask(launch: OutsideLaunch): Promise<string | undefined> {
  return withHandOver(launch, async ({ command, isTaken, leftMs }) => {
    const problem = taskProblem(command);
    if (problem !== undefined) return problem;
    const unique = randomBytes(6).toString("hex");
    const name = taskName(launch.name, unique);
    const file = join(launch.handOverFolder, `.task.${unique}.tmp`);
    const logon = logonOf(OWN_PROCESS);
    const expiresMs = launch.clock.wallMs() + TASK_LIFE_MS;
    const schtasks = async (args: readonly string[]) => runTool(launch.tools.schtasks, args, leftMs());
    try {
      replaceFile(file, taskFile(launchTaskXml({ command, cwd: systemFolder(), logon, expiresMs })));
      const created = await schtasks(["/Create", "/TN", name, "/XML", file]);
      if (created.kind === "failed") return created.problem;
      const ran = await schtasks(["/Run", "/TN", name]);
      if (ran.kind === "failed") return ran.problem;
      return (await isTaken()) ? undefined : "the task was run and did not take over";
    } finally {
      removeFile(file);
      // Deleted before it has begun it would not begin; afterwards nothing depends on it.
      await runTool(launch.tools.schtasks, ["/Delete", "/TN", name, "/F"], DELETION_MS);
    }
  });
}

type Arrival = {
  readonly command: Command;
  readonly isTaken: () => Promise<boolean>;
  /** What is left of the rung's time. */
  readonly leftMs: () => number;
};

/** The program that is started takes the file away: then it runs, where it was meant to. */
async function withHandOver(
  launch: OutsideLaunch,
  act: (arrival: Arrival) => Promise<string | undefined>,
): Promise<string | undefined> {
  const { handOver, handOverFolder, timeoutMs, clock } = launch;
  const endMs = clock.monotonicMs() + timeoutMs;
  const leftMs = (): number => Math.max(1, endMs - clock.monotonicMs());
  const file = writeHandOver(handOverFolder, { ...handOver, runsAs: runsAs(logonOf(OWN_PROCESS)) });
  try {
    return await act({
      command: siblingCommand(handOver.program, ["detach", file]),
      isTaken: async () => waitUntil(() => !existsSync(file), { timeoutMs: leftMs(), clock }),
      leftMs,
    });
  } finally {
    removeFile(file);
  }
}
