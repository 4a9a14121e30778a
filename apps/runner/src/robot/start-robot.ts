import { join } from "node:path";
import type { SuiteConfig } from "@robotmk-controller/config";
import {
  type Command,
  errorMessage,
  needsRunGroup,
  openRunGroup,
  ownIdentity,
  type RunGroup,
  type StartedProcess,
  startInGroup,
  type StartOptions,
  startProcess,
} from "@robotmk-controller/platform";

/** A process that was started, with the group that holds it to its limits. */
export type LimitedStart = {
  readonly robot: StartedProcess;
  readonly group: RunGroup | undefined;
  /** Why the configured limits are not in force. */
  readonly problem: string | undefined;
};

/**
 * Starts Robot so that it is held to `max_processes` and `max_memory_mb` before it does anything. Where the system
 * refuses that, the run goes on without limits. On Windows Robot gets a group in any case.
 *
 * @throws the system's error where Robot cannot start
 */
export async function startLimited(
  command: Command,
  options: StartOptions,
  limited: {
    readonly suite: Pick<SuiteConfig, "maxProcesses" | "maxMemoryMb">;
    readonly groupName: string;
    readonly folder: string;
    /** Told why there is no group for a run without limits. */
    readonly onWarning: (text: string) => void;
  },
): Promise<LimitedStart> {
  const { maxProcesses, maxMemoryMb } = limited.suite;
  const maxMemoryBytes = maxMemoryMb === undefined ? undefined : maxMemoryMb * 1024 * 1024;
  const limits = { maxProcesses, maxMemoryBytes };
  const isLimited = maxProcesses !== undefined || maxMemoryBytes !== undefined;
  const withoutGroup = (robot: StartedProcess, problem: string): LimitedStart => {
    if (!isLimited) limited.onWarning(`Robot runs in no group: ${problem}`);
    return { robot, group: undefined, problem: isLimited ? problem : undefined };
  };
  if (!needsRunGroup(limits)) {
    return { robot: await startProcess(command, options), group: undefined, problem: undefined };
  }
  const opening = openRunGroup(limited.groupName, limits);
  if (opening.kind === "unavailable") {
    return withoutGroup(await startProcess(command, options), opening.problem);
  }
  const { group } = opening;
  let problem: string | undefined;
  const prepare = (pid: number): void => {
    try {
      group.join(pid);
    } catch (error) {
      problem = `Cannot put Robot into its group: ${errorMessage(error)}`;
    }
  };
  try {
    const robot = await startInGroup(command, options, {
      gateFile: join(limited.folder, "gate.lock"),
      prepare,
    });
    if (problem === undefined) return { robot, group, problem: opening.limitsProblem };
    group.remove();
    return withoutGroup(robot, problem);
  } catch (error) {
    group.remove();
    throw error;
  }
}

/**
 * The name of the control group of an attempt. The run's id and a dash begin those of all its attempts; at its end
 * stands the pid of the runner: other runners leave the group while that process lives.
 */
export function groupName(runId: string, attempt: number): string {
  return `${runId}-${attempt}.${ownIdentity().pid}`;
}
