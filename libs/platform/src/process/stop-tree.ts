import { type Clock, waitUntil } from "../clock.ts";
import { errorCode } from "../errors.ts";
import { isAlive, signalProcess } from "./index.ts";
import { findRunProcesses } from "./process-tree.ts";
import type { Marker, ProcessIdentity } from "./types.ts";

/** The processes to stop, and the time that each step gets. */
export type StopOptions = {
  readonly marker: Marker;
  /** The program that gets the first SIGTERM; its clean-up may need the others, its children. */
  readonly root: ProcessIdentity | undefined;
  /** Processes of the run that were found while it went on; read anew at each step. */
  readonly seen: () => readonly ProcessIdentity[];
  /** How long the root may take after its SIGTERM. */
  readonly graceMs: number;
  /** How long all the others may take after theirs. */
  readonly treeGraceMs: number;
  /** Ends all waiting for what ends by itself, once it is true. */
  readonly isUrgent?: () => boolean;
  /** Called when the rest is killed. */
  readonly onKill?: () => void;
  readonly clock: Clock;
};

/** How a stop ended: the last step that was needed, and the processes that still live. */
export type StopReport = {
  readonly step: "nothing-left" | "root-ended" | "tree-ended" | "killed";
  /** How many processes besides the root had to be ended. */
  readonly stragglers: number;
  readonly leaked: readonly ProcessIdentity[];
};

/**
 * Stops all processes of a run: SIGTERM to the root alone, since its clean-up may need its children; after
 * the grace SIGTERM to all other processes of the run; then SIGKILL until none is left or none can be ended.
 */
export async function stopRun(options: StopOptions): Promise<StopReport> {
  const { root, clock } = options;
  // The root is part of the run even if it cleared its environment, marker and all.
  const own = root === undefined ? [] : [root];
  // Its children are found through it now; perhaps not once it has ended.
  const atFirst = await findRunProcesses(options.marker, [...own, ...options.seen()]);
  const known = () => [...own, ...atFirst, ...options.seen()];
  const running = async () => findRunProcesses(options.marker, known());
  const isUrgent = () => options.isUrgent?.() ?? false;
  const rootLives = () => root !== undefined && isAlive(root);

  const askedRoot = root !== undefined && signalIfAllowed(root, "SIGTERM");
  if (askedRoot) {
    // A stopped process (SIGSTOP) would keep the signal pending until the kill.
    signalIfAllowed(root, "SIGCONT");
    await waitUntil(() => !rootLives() || isUrgent(), { timeoutMs: options.graceMs, clock });
  }
  const stragglers = await running();
  if (stragglers.length === 0) {
    return { step: askedRoot ? "root-ended" : "nothing-left", stragglers: 0, leaked: [] };
  }
  const couldAsk = signalAll(stragglers, "SIGTERM");
  signalAll(stragglers, "SIGCONT");
  const count = stragglers.filter(({ pid }) => pid !== root?.pid).length;
  // On Windows a process without a console gets no SIGTERM: there is nothing to wait for.
  const timeoutMs = couldAsk ? options.treeGraceMs : 0;
  await waitUntil(async () => (await running()).length === 0 || isUrgent(), { timeoutMs, clock });
  if ((await running()).length === 0) return { step: "tree-ended", stragglers: count, leaked: [] };
  options.onKill?.();
  await waitUntil(async () => killAll(await running()), { timeoutMs: KILL_TIMEOUT_MS, clock });
  return { step: "killed", stragglers: count, leaked: await running() };
}

/** A killed process is gone at once, unless it hangs in the kernel: then waiting longer does not help. */
const KILL_TIMEOUT_MS = 5_000;

/** Kills again at each poll, since a process may fork between the listing and the kill. */
function killAll(processes: readonly ProcessIdentity[]): boolean {
  signalAll(processes, "SIGKILL");
  return processes.length === 0;
}

/** Tells whether it reached at least one of them. */
function signalAll(
  processes: readonly ProcessIdentity[],
  signal: "SIGTERM" | "SIGKILL" | "SIGCONT",
): boolean {
  return processes.filter((process) => signalIfAllowed(process, signal)).length > 0;
}

/** Leaves a process that this user may not signal (it changed its user); the report names it as leaked. */
function signalIfAllowed(process: ProcessIdentity, signal: "SIGTERM" | "SIGKILL" | "SIGCONT"): boolean {
  try {
    return signalProcess(process, signal);
  } catch (error) {
    if (errorCode(error) !== "EPERM") throw error;
    return false;
  }
}
