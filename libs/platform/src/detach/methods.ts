import type { Program } from "../process/sibling-command.ts";

/** The methods to leave an agent's unit on Linux, best first; `plain` does not leave it. */
export const POSIX_METHODS = [
  "transient-service",
  "scope",
  "sudo-service",
  "user-service",
  "own-cgroup",
  "plain",
] as const;
export type PosixMethod = (typeof POSIX_METHODS)[number];

/** The methods to leave an agent's job on Windows, best first; `plain` does not leave it. */
export const WINDOWS_METHODS = ["breakaway", "parent", "wmi", "task", "plain"] as const;
/** `detached`: there is no job to leave. */
export type WindowsMethod = (typeof WINDOWS_METHODS)[number] | "detached";

/** The methods to start a process that outlives its starter; the daemon's record names one. */
export type DetachMethod = PosixMethod | WindowsMethod;

/** The program to start detached, and how. */
export type DetachOptions = {
  /** Names the unit, cgroup or task, where there is one. */
  readonly name: string;
  /** The sibling program to start; it carries out the order `detach` by detachStage(). */
  readonly program: Program;
  /** Builds its arguments, which name the method. */
  readonly args: (how: { readonly rung: DetachMethod; readonly degraded: boolean }) => readonly string[];
  /** The time that one method may take. */
  readonly timeoutMs: number;
  /** The allowed methods in their order; undefined for all, best first. See orderedMethods(). */
  readonly launch?: readonly DetachMethod[] | undefined;
  /** A private folder for the launch file of the started program. */
  readonly launchFileFolder: string;
  /** The same for a method that starts another program of the system, which needs seconds. */
  readonly slowTimeoutMs: number;
  /** Called before such a method is tried: the program that it starts ends with this one. */
  readonly onSlowMethod?: ((rung: DetachMethod) => void) | undefined;
  /** Returns why such a method failed a while ago, where it need not be tried again yet. */
  readonly failedBefore?: ((rung: DetachMethod) => string | undefined) | undefined;
};

/** Why a method failed. `rung` is the key of the JSON files. */
export type MethodFailure = { readonly rung: DetachMethod; readonly problem: string };

/** The method that worked, and why the ones before it did not. */
export type DetachReport = {
  readonly rung: DetachMethod;
  /** True where the process ends with the agent's cgroup or job. */
  readonly degraded: boolean;
  readonly failures: readonly MethodFailure[];
};

/**
 * Orders the usable methods as the config key `launch` does, and leaves out those that it does not name. A list of
 * methods of the other system alone does not count; `plain` alone counts on both systems.
 *
 * @param methods the usable ones, best first
 * @param options.launch the value of the key; undefined where it is not set
 * @param options.known all methods of this system
 */
export function orderedMethods<Method extends string>(
  methods: readonly Method[],
  options: { readonly launch: readonly string[] | undefined; readonly known: readonly string[] },
): readonly Method[] {
  const { launch, known } = options;
  if (launch === undefined || !isAbout(launch, known)) return methods;
  return launch.flatMap((name) => methods.filter((method) => method === name));
}

function isAbout(launch: readonly string[], known: readonly string[]): boolean {
  return (
    launch.every((name) => name === "plain") ||
    launch.some((name) => name !== "plain" && known.includes(name))
  );
}

/** Thrown where no method works, with the failure of each. */
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
