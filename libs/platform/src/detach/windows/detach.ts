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
import { findOuterParent } from "./parent-process.ts";
import { endNewborns } from "./suspended-orphans.ts";
import { launchByTask, launchByWmi, type OutsideLaunch } from "./task-scheduler.ts";
import { type OutsideTools, systemTools } from "./wmi.ts";

/**
 * Starts a program so that it outlives this one and, where the system allows, the agent's job: by the first rung of
 * the ladder that holds.
 *
 * @param tools Windows's programs of the rungs `wmi` and `task`; others in tests
 * @throws DetachError where no rung that is allowed works
 */
export async function startDetached(
  options: DetachOptions,
  tools: OutsideTools = systemTools(),
): Promise<DetachReport> {
  endLeftNewborns();
  const rungs = usableMethods({ inJob: isInJob(), launch: options.launch });
  const failures: MethodFailure[] = [];
  for (const rung of rungs) {
    const degraded = isDegraded(rung);
    const handOver = {
      program: options.program,
      args: options.args({ rung, degraded }),
      env: siblingEnvironment(),
    };
    const problem = await tryMethod(rung, { options, handOver, tools });
    if (problem === undefined) return { rung, degraded, failures };
    failures.push({ rung, problem });
  }
  const tried = failures.map(({ rung, problem }) => `${rung}: ${problem}`).join("; ");
  const allowed = rungs.includes("plain") ? "" : "; no other way is allowed by launch in robotmk.yml";
  throw new DetachError(`Cannot start "${options.name}" detached: ${tried}${allowed}`, failures);
}

/** A launch that was killed half-way left a daemon that stands still. What is left in spite of us keeps nobody down. */
function endLeftNewborns(): void {
  try {
    endNewborns();
  } catch {
    // The next launch looks again.
  }
}

type Attempt = {
  readonly options: DetachOptions;
  readonly handOver: OutsideLaunch["handOver"];
  readonly tools: OutsideTools;
};

/** Returns why the rung does not hold, or undefined. */
async function tryMethod(rung: WindowsMethod, attempt: Attempt): Promise<string | undefined> {
  const { options, handOver, tools } = attempt;
  const outside = {
    name: options.name,
    handOver,
    handOverFolder: options.handOverFolder,
    timeoutMs: options.slowTimeoutMs,
    clock: systemClock,
    tools,
  };
  try {
    switch (rung) {
      case "detached":
      case "plain":
        return create(handOver, { mustBeFree: false });
      case "breakaway":
        return create(handOver, { breaksAway: true, mustBeFree: true });
      case "parent":
        return createBelowAncestor(handOver);
      case "wmi":
      case "task": {
        const before = options.failedBefore?.(rung);
        if (before !== undefined) return before;
        options.onSlowMethod?.(rung);
        return await (rung === "wmi" ? launchByWmi(outside) : launchByTask(outside));
      }
    }
  } catch (error) {
    return errorMessage(error);
  }
}

function create(
  { program, args, env }: OutsideLaunch["handOver"],
  how: Omit<DetachedCreation, "env">,
): string | undefined {
  const created = createDetached(siblingCommand(program, args), { env, ...how });
  return created === undefined ? "the process was in a job in spite of it, and was ended" : undefined;
}

function createBelowAncestor(handOver: OutsideLaunch["handOver"]): string | undefined {
  const parent = findOuterParent();
  if (parent.kind === "none") return parent.problem;
  try {
    return create(handOver, { parent: parent.process, mustBeFree: true });
  } finally {
    closeHandle(parent.process);
  }
}
