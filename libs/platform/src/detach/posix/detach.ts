import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import { canMakeCgroup, inAgentCgroup, joinCgroup } from "../../limits/posix/cgroup.ts";
import { siblingEnvironment } from "../../process/environment.ts";
import { closeInheritedDescriptors } from "../../process/posix/close-descriptors.ts";
import { runCommand } from "../../process/run-command.ts";
import { siblingCommand } from "../../process/sibling-command.ts";
import type { Command } from "../../process/types.ts";
import type { DetachOptions, DetachReport, PosixMethod } from "../methods.ts";
import { isDegraded, type DetachFacts, usableMethods } from "./methods.ts";
import { scopeCommand, serviceCommand, unitName } from "./systemd-run.ts";

/**
 * Starts a program so that it outlives this one and, where the system allows, the agent's unit: by the first method
 * that works.
 *
 * @throws Error where not even the plain double fork works
 */
export async function startDetached(options: DetachOptions): Promise<DetachReport> {
  closeInheritedDescriptors();
  const facts = readFacts();
  const failures: { rung: PosixMethod; problem: string }[] = [];
  for (const method of usableMethods(facts, options.launch)) {
    const degraded = isDegraded(method, facts);
    const program = siblingCommand(options.program, options.args({ rung: method, degraded }));
    const problem = await tryMethod(method, { options, program });
    if (problem === undefined) return { rung: method, degraded, failures };
    failures.push({ rung: method, problem });
  }
  const tried = failures.map(({ rung, problem }) => `${rung}: ${problem}`).join("; ");
  throw new Error(`Cannot start "${options.name}" detached: ${tried === "" ? NOTHING_ALLOWED : tried}`);
}

const NOTHING_ALLOWED = "launch in robotmk.yml allows no method of this host";

type Attempt = {
  readonly options: DetachOptions;
  readonly program: Command;
};

/** Returns why the method fails, or undefined. */
async function tryMethod(method: PosixMethod, attempt: Attempt): Promise<string | undefined> {
  const { options, program } = attempt;
  const unit = unitName(options.name);
  const owner = [`--uid=${process.getuid?.()}`, `--gid=${process.getgid?.()}`];
  const start = (how: { readonly prefix?: readonly string[]; readonly extra?: readonly string[] }) =>
    startUnit(unit, options, (free) =>
      serviceCommand(program, { prefix: [], extra: [], ...how, unit: free, env: siblingEnvironment() }),
    );
  switch (method) {
    case "transient-service":
      return start({});
    case "sudo-service":
      return start({ prefix: ["sudo", "-n"], extra: owner });
    case "user-service":
      // An agent has no session, whose login would have set where the user's manager is to be found.
      return start({ prefix: ["env", `XDG_RUNTIME_DIR=${userRuntimeFolder()}`], extra: ["--user"] });
    case "scope":
      return startUnit(unit, options, (free) => scopeCommand(stageCommand(program, { options }), free));
    case "own-cgroup":
      return endsWell(stageCommand(program, { options, group: unit }), {
        ...options,
        onStarted: (pid) => moveOut(pid, unit),
      });
    case "plain":
      return endsWell(stageCommand(program, { options }), options);
  }
}

/**
 * The stage joins the group by itself, too. But on a busy host its runtime may need longer to start than the agent's
 * call lasts, and the end of the call's unit would be its own.
 */
function moveOut(pid: number, group: string): void {
  try {
    joinCgroup(group, pid);
  } catch {
    // The stage will meet the same error, and end with it.
  }
}

/** Wraps a program in the order `detach` of a sibling: the second fork. It joins the cgroup first, if one is named. */
function stageCommand(
  program: Command,
  stage: { readonly options: DetachOptions; readonly group?: string },
): Command {
  const group = stage.group ?? "";
  return siblingCommand(stage.options.program, ["detach", group, program.file, ...program.args]);
}

/** A unit stays loaded after its daemon as long as runs live in it: then another name is used. */
async function startUnit(
  unit: string,
  options: DetachOptions,
  command: (unit: string) => Command,
): Promise<string | undefined> {
  const problem = await endsWell(command(unit), options);
  if (problem === undefined || !/already|exists/i.test(problem)) return problem;
  return endsWell(command(`${unit}-${randomBytes(3).toString("hex")}`), options);
}

/** Runs a short command in a new session; returns what went wrong, if anything. On a slow host it may succeed later. */
async function endsWell(
  command: Command,
  {
    timeoutMs,
    ...options
  }: Pick<DetachOptions, "timeoutMs"> & { readonly onStarted?: (pid: number) => void },
): Promise<string | undefined> {
  const { onStarted = () => undefined } = options;
  const env = siblingEnvironment();
  const result = await runCommand(command, { env, timeoutMs, onStarted, leaveRunning: true });
  switch (result.kind) {
    case "ended": {
      if (result.code === 0) return undefined;
      const text = `${result.stdout}${result.stderr}`.trim().slice(0, 500);
      return `it ended with ${result.code ?? result.signal}: ${text}`;
    }
    case "timed-out":
      return `it did not end within ${timeoutMs} ms`;
    case "aborted":
      return "it was aborted";
    case "not-started":
      return result.problem;
  }
}

function readFacts(): DetachFacts {
  return {
    isRoot: process.getuid?.() === 0,
    underSystemd: existsSync("/run/systemd/system"),
    hasSystemdRun: isOnPath("systemd-run"),
    hasSudo: isOnPath("sudo"),
    hasUserManager: existsSync(`${userRuntimeFolder()}/systemd`),
    inAgentCgroup: inAgentCgroup(),
    canMakeCgroup: canMakeCgroup(),
  };
}

function userRuntimeFolder(): string {
  return `/run/user/${process.getuid?.()}`;
}

/** Searches the part of the PATH that the started program gets, as startProcess() does. */
function isOnPath(program: string): boolean {
  return (siblingEnvironment()["PATH"] ?? "").split(":").some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      // It is missing, or this user may not run it: the same answer.
      return false;
    }
  });
}
