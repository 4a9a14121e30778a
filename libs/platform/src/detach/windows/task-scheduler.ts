import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describeLogon, type Logon, logonOf } from "../../accounts/windows/token.ts";
import { type Clock, waitUntil } from "../../clock.ts";
import { replaceFile } from "../../files/atomic-write.ts";
import { removeFile } from "../../files/remove-file.ts";
import { siblingCommand } from "../../process/sibling-command.ts";
import type { Command } from "../../process/types.ts";
import { commandLine } from "../../process/windows/command-line.ts";
import { OWN_PROCESS } from "../../win32/handle.ts";
import { type LaunchFile, writeLaunchFile } from "./launch-file.ts";
import { argumentLine, type ScheduledTask, taskFile, taskProblem } from "./task-xml.ts";
import { type OutsideTools, powershellArguments, readWmiAnswer, runTool, systemFolder } from "./wmi.ts";

/** A task that runs a command once. */
export type LaunchTask = {
  readonly command: Command;
  readonly cwd: string;
  /** Its user and rights: those of this process. */
  readonly logon: Pick<Logon, "sid" | "integrity">;
  /** When the Task Scheduler deletes it, should this process not: milliseconds since the epoch. */
  readonly expiresMs: number;
};

/** SYSTEM, LOCAL SERVICE and NETWORK SERVICE have no password and are always logged on. */
const SERVICE_SIDS = new Set(["S-1-5-18", "S-1-5-19", "S-1-5-20"]);

/** The integrity levels high and system. */
const ELEVATED = new Set(["S-1-16-12288", "S-1-16-16384"]);

/**
 * Defines a task that runs once, on demand. Its one trigger lies in the past, so it never fires; but it expires, and
 * the Task Scheduler deletes no task without such a trigger.
 */
export function launchTask({ command, cwd, logon, expiresMs }: LaunchTask): ScheduledTask {
  const { sid, integrity } = logon;
  return {
    description: "Starts robotmk-daemon outside of the job of the Checkmk agent. It is deleted at once.",
    triggers: [
      [
        "TimeTrigger",
        [
          ["StartBoundary", "2000-01-01T00:00:00Z"],
          ["EndBoundary", `${new Date(expiresMs).toISOString().slice(0, 19)}Z`],
          ["Enabled", "true"],
        ],
      ],
    ],
    userId: sid,
    logonType: SERVICE_SIDS.has(sid) ? undefined : "InteractiveToken",
    // An administrator has two tokens: the task gets the kind that this process has.
    runLevel: ELEVATED.has(integrity) ? "HighestAvailable" : "LeastPrivilege",
    startWhenAvailable: false,
    isDeletedWhenExpired: true,
    program: command.file,
    arguments: argumentLine(command.args),
    workingDirectory: cwd,
  };
}

/** Makes the name of a task from any text. A backslash would be a folder, so other characters become "_". */
export function taskName(name: string, unique: string): string {
  return `${name.replaceAll(/[^A-Za-z0-9_.-]/g, "_").slice(0, 150)}-${unique}`;
}

/** A program that WMI or the Task Scheduler starts, outside of the job of this process. */
export type OutsideLaunch = {
  readonly name: string;
  readonly program: Omit<LaunchFile, "runsAs">;
  readonly launchFileFolder: string;
  /** Deadline of the whole launch. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly tools: OutsideTools;
};

/** Starts the program by WMI. Returns why that failed, or undefined. */
export async function launchByWmi(launch: OutsideLaunch): Promise<string | undefined> {
  return withLaunchFile(launch, async ({ command, isTaken, leftMs }) => {
    const args = powershellArguments(commandLine(command), systemFolder());
    const end = await runTool(launch.tools.powershell, args, leftMs());
    if (end.kind === "failed") return end.problem;
    const answer = readWmiAnswer(end.output);
    if (answer.kind === "refused") return answer.problem;
    return (await isTaken())
      ? undefined
      : `process ${answer.pid} was created and did not take its launch file`;
  });
}

/** The Task Scheduler deletes a task that a killed process left. */
const TASK_LIFE_MS = 10 * 60_000;
/** The deletion has a deadline of its own, after that of the method. */
const DELETION_MS = 5_000;

/** Starts the program by a task, which is deleted again. Returns why that failed, or undefined. */
export async function launchByTask(launch: OutsideLaunch): Promise<string | undefined> {
  return withLaunchFile(launch, async ({ command, isTaken, leftMs }) => {
    const problem = taskProblem(command);
    if (problem !== undefined) return problem;
    const unique = randomBytes(6).toString("hex");
    const name = taskName(launch.name, unique);
    const file = join(launch.launchFileFolder, `.task.${unique}.tmp`);
    const logon = logonOf(OWN_PROCESS);
    const expiresMs = launch.clock.wallMs() + TASK_LIFE_MS;
    const schtasks = async (args: readonly string[]) => runTool(launch.tools.schtasks, args, leftMs());
    try {
      replaceFile(file, taskFile(launchTask({ command, cwd: systemFolder(), logon, expiresMs })));
      const created = await schtasks(["/Create", "/TN", name, "/XML", file]);
      if (created.kind === "failed") return created.problem;
      const ran = await schtasks(["/Run", "/TN", name]);
      if (ran.kind === "failed") return ran.problem;
      return (await isTaken()) ? undefined : "the task was run and did not take its launch file";
    } finally {
      removeFile(file);
      // A task that is deleted before it begins would not begin; once it has begun, it does not need the task.
      await runTool(launch.tools.schtasks, ["/Delete", "/TN", name, "/F"], DELETION_MS);
    }
  });
}

type StartedLaunch = {
  readonly command: Command;
  readonly isTaken: () => Promise<boolean>;
  /** Time until the deadline. */
  readonly leftMs: () => number;
};

/** Writes the launch file. The started program removes it, which shows that it runs. */
async function withLaunchFile(
  launch: OutsideLaunch,
  act: (launch: StartedLaunch) => Promise<string | undefined>,
): Promise<string | undefined> {
  const { program, launchFileFolder, timeoutMs, clock } = launch;
  const endMs = clock.monotonicMs() + timeoutMs;
  const leftMs = (): number => Math.max(1, endMs - clock.monotonicMs());
  const file = writeLaunchFile(launchFileFolder, { ...program, runsAs: describeLogon(logonOf(OWN_PROCESS)) });
  try {
    return await act({
      command: siblingCommand(program.program, ["detach", file]),
      isTaken: async () => waitUntil(() => !existsSync(file), { timeoutMs: leftMs(), clock }),
      leftMs,
    });
  } finally {
    removeFile(file);
  }
}
