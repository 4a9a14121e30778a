import type { Program } from "../process/sibling-command.ts";

/** The ways out of an agent's unit on Linux, best first; `plain` is none. */
export const POSIX_METHODS = [
  "transient-service",
  "scope",
  "sudo-service",
  "user-service",
  "own-cgroup",
  "plain",
] as const;
export type PosixMethod = (typeof POSIX_METHODS)[number];

/** The ways out of an agent's job on Windows, best first; `plain` is none. */
export const WINDOWS_METHODS = ["breakaway", "parent", "wmi", "task", "plain"] as const;
/** `detached`: there is no job to get out of. */
export type WindowsMethod = (typeof WINDOWS_METHODS)[number] | "detached";

/** The ways to start a process that outlives its starter; the names stand in the daemon's record. */
export type DetachMethod = PosixMethod | WindowsMethod;

/** What is to be launched. */
export type DetachOptions = {
  /** Names the unit, cgroup or task, where there is one. */
  readonly name: string;
  /** The program of ours; it must understand the order `detach` (see detach-stage.ts). */
  readonly program: Program;
  /** Its arguments: it is told how it was launched. */
  readonly args: (how: { readonly rung: DetachMethod; readonly degraded: boolean }) => readonly string[];
  /** How long one rung may take. */
  readonly timeoutMs: number;
  /** Which rungs are allowed, in which order; undefined for all, best first (see ordered-rungs.ts). */
  readonly launch?: readonly DetachMethod[] | undefined;
  /** A folder of our own, where what a launched program is to know is handed over. */
  readonly handOverFolder: string;
  /** The same for a rung that asks another program of the system, which needs seconds. */
  readonly slowTimeoutMs: number;
  /** Hears of such a rung before it is tried: the program that is asked would end with us. */
  readonly onSlowMethod?: ((rung: DetachMethod) => void) | undefined;
  /** Tells why such a rung did not hold a while ago, where it need not be tried again for that. */
  readonly failedBefore?: ((rung: DetachMethod) => string | undefined) | undefined;
};

/** Why a rung did not hold. */
export type MethodFailure = { readonly rung: DetachMethod; readonly problem: string };

/** Which rung held, and why the ones above it did not. */
export type DetachReport = {
  readonly rung: DetachMethod;
  /** True where the process lives only as long as the agent's cgroup or job does. */
  readonly degraded: boolean;
  readonly failures: readonly MethodFailure[];
};

/**
 * Orders the rungs that can hold here as the setting `launch` says, without those that it does not name. A list that
 * names rungs of the other system alone says nothing about this one; `plain` alone is said of both. Pure.
 *
 * @param rungs those that can hold, best first
 * @param options.launch as configured; undefined where nothing is
 * @param options.known all rungs of this system
 */
export function orderedMethods<Rung extends string>(
  rungs: readonly Rung[],
  options: { readonly launch: readonly string[] | undefined; readonly known: readonly string[] },
): readonly Rung[] {
  const { launch, known } = options;
  if (launch === undefined || !isAbout(launch, known)) return rungs;
  return launch.flatMap((name) => rungs.filter((rung) => rung === name));
}

function isAbout(launch: readonly string[], known: readonly string[]): boolean {
  return (
    launch.every((name) => name === "plain") ||
    launch.some((name) => name !== "plain" && known.includes(name))
  );
}

/** Thrown where no rung of the ladder holds, with what each of them met. */
export class DetachError extends Error {
  override readonly name = "DetachError";
  readonly failures: readonly MethodFailure[];

  constructor(message: string, failures: readonly MethodFailure[]) {
    super(message);
    this.failures = failures;
  }
}

/** What each system provides for detaching; posix/ and windows/ implement it. */
export type DetachSystem = {
  /**
   * Starts a program so that it outlives this one and, where the system allows, the agent.
   *
   * @throws DetachError or Error where no method works
   */
  readonly startDetached: (options: DetachOptions) => Promise<DetachReport>;
  /** Carries out the order `detach`: the step between the two forks of a plain detached start. */
  readonly detachStage: (args: readonly string[]) => Promise<void>;
};
