import { systemClock } from "../../clock.ts";
import { errorMessage } from "../../errors.ts";
import { siblingEnvironment } from "../../process/environment.ts";
import { siblingCommand } from "../../process/sibling-command.ts";
import { closeHandle } from "../../win32/handle.ts";
import { isInJob } from "../../win32/job-object.ts";
import {
  DetachError,
  type MethodFailure,
  type DetachOptions,
  type DetachReport,
  type WindowsMethod,
} from "../methods.ts";
import { createDetached, type DetachedCreation } from "./create-detached.ts";
import { isDegraded, usableMethods } from "./methods.ts";
import { findForeignParent } from "./parent-process.ts";
import { endSuspendedOrphans } from "./suspended-orphans.ts";
import { launchByTask, launchByWmi, type OutsideLaunch } from "./task-scheduler.ts";
import { type OutsideTools, systemTools } from "./wmi.ts";

/**
 * Starts a program so that it outlives this one and, where the system allows, the agent's job: by the first detach
 * method that works, in the fallback order.
 *
 * @param tools the programs of the methods `wmi` and `task`; others in tests
 * @throws DetachError where no allowed method works
 */
export async function startDetached(
  options: DetachOptions,
  tools: OutsideTools = systemTools(),
): Promise<DetachReport> {
  endSuspendedOrphansIfListed();
  const methods = usableMethods({ inJob: isInJob(), launch: options.launch });
  const failures: MethodFailure[] = [];
  for (const method of methods) {
    const degraded = isDegraded(method);
    const program = {
      program: options.program,
      args: options.args({ rung: method, degraded }),
      env: siblingEnvironment(),
    };
    const problem = await tryMethod(method, { options, program, tools });
    if (problem === undefined) return { rung: method, degraded, failures };
    failures.push({ rung: method, problem });
  }
  const tried = failures.map(({ rung, problem }) => `${rung}: ${problem}`).join("; ");
  const allowed = methods.includes("plain") ? "" : "; no other way is allowed by launch in robotmk.yml";
  throw new DetachError(`Cannot start "${options.name}" detached: ${tried}${allowed}`, failures);
}

/** A launch that was killed half-way may have left a suspended daemon. A failure here must not stop this launch. */
function endSuspendedOrphansIfListed(): void {
  try {
    endSuspendedOrphans();
  } catch {
    // The next launch tries again.
  }
}

type Attempt = {
  readonly options: DetachOptions;
  readonly program: OutsideLaunch["program"];
  readonly tools: OutsideTools;
};

/** Returns why the method failed, or undefined. */
async function tryMethod(method: WindowsMethod, attempt: Attempt): Promise<string | undefined> {
  const { options, program, tools } = attempt;
  const outside = {
    name: options.name,
    program,
    launchFileFolder: options.launchFileFolder,
    timeoutMs: options.slowTimeoutMs,
    clock: systemClock,
    tools,
  };
  try {
    switch (method) {
      case "detached":
      case "plain":
        return create(program, { mustBeFree: false });
      case "breakaway":
        return create(program, { breaksAway: true, mustBeFree: true });
      case "parent":
        return createBelowAncestor(program);
      case "wmi":
      case "task": {
        const before = options.failedBefore?.(method);
        if (before !== undefined) return before;
        options.onSlowMethod?.(method);
        return await (method === "wmi" ? launchByWmi(outside) : launchByTask(outside));
      }
    }
  } catch (error) {
    return errorMessage(error);
  }
}

function create(
  { program, args, env }: OutsideLaunch["program"],
  how: Omit<DetachedCreation, "env">,
): string | undefined {
  const created = createDetached(siblingCommand(program, args), { env, ...how });
  return created === undefined ? "the process was in a job nevertheless, and was ended" : undefined;
}

function createBelowAncestor(program: OutsideLaunch["program"]): string | undefined {
  const parent = findForeignParent();
  if (parent.kind === "none") return parent.problem;
  try {
    return create(program, { parent: parent.process, mustBeFree: true });
  } finally {
    closeHandle(parent.process);
  }
}
