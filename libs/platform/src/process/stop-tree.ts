import { type Clock, waitUntil } from "../clock.ts";
import { errorCode } from "../errors.ts";
import { isAlive, signalProcess } from "./index.ts";
import { findRunProcesses } from "./process-tree.ts";
import type { Marker, ProcessIdentity } from "./types.ts";

/** What is to be stopped, and how patiently. */
export type StopOptions = {
  readonly marker: Marker;
  /** The program asked first; the others are its children and may be needed for its clean-up. */
  readonly root: ProcessIdentity | undefined;
  /** Processes that were seen to belong while the run went on; read anew at each step. */
  readonly seen: () => readonly ProcessIdentity[];
  /** How long the root may take after its SIGTERM. */
  readonly graceMs: number;
  /** How long all the others may take after theirs. */
  readonly treeGraceMs: number;
  /** Ends all waiting for what ends by itself, once it is true. */
  readonly isUrgent?: () => boolean;
  /** What is to be done besides, when the rest is killed. */
  readonly onKill?: () => void;
  readonly clock: Clock;
};

/** How a stop ended: the last step that was needed, and what lives in spite of it. */
export type StopReport = {
  readonly step: "nothing-left" | "root-ended" | "tree-ended" | "killed";
  /** How many processes besides the root had to be ended. */
  readonly stragglers: number;
  readonly leaked: readonly ProcessIdentity[];
};

/**
 * Stops all processes of a run: SIGTERM to the root alone, since its clean-up may need its children; after
 * the grace SIGTERM to all that belongs to the run; then SIGKILL until nothing is left or can't be ended.
 */
export async function stopRun(options: StopOptions): Promise<StopReport> {
  const { root, clock } = options;
  // The root belongs even if it cleared its environment, marker and all.
  const own = root === undefined ? [] : [root];
  // Its children are found through it now, and perhaps no more once it has ended.
  const atFirst = findRunProcesses(options.marker, [...own, ...options.seen()]);
  const known = () => [...own, ...atFirst, ...options.seen()];
  const belonging = () => findRunProcesses(options.marker, known());
  const isUrgent = () => options.isUrgent?.() ?? false;
  const rootLives = () => root !== undefined && isAlive(root);

  const askedRoot = root !== undefined && signalIfAllowed(root, "SIGTERM");
  if (askedRoot) {
    // A stopped process (SIGSTOP) would keep the signal pending until the kill.
    signalIfAllowed(root, "SIGCONT");
    await waitUntil(() => !rootLives() || isUrgent(), { timeoutMs: options.graceMs, clock });
  }
  const stragglers = belonging();
  if (stragglers.length === 0) {
    return { step: askedRoot ? "root-ended" : "nothing-left", stragglers: 0, leaked: [] };
  }
  const couldAsk = signalAll(stragglers, "SIGTERM");
  signalAll(stragglers, "SIGCONT");
  const count = stragglers.filter(({ pid }) => pid !== root?.pid).length;
  // On Windows a process without a console can't be asked: there is nothing to wait for.
  const timeoutMs = couldAsk ? options.treeGraceMs : 0;
  await waitUntil(() => belonging().length === 0 || isUrgent(), { timeoutMs, clock });
  if (belonging().length === 0) return { step: "tree-ended", stragglers: count, leaked: [] };
  options.onKill?.();
  await waitUntil(() => killAll(belonging()), { timeoutMs: KILL_TIMEOUT_MS, clock });
  return { step: "killed", stragglers: count, leaked: belonging() };
}

/** A killed process is gone at once, unless it hangs in the kernel: then waiting longer does not help. */
const KILL_TIMEOUT_MS = 5_000;

/** Kills again at each look, since a process may have forked between the look and the kill. */
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

/** One that we may not signal (it changed its user) stays, and is then reported as leaked. */
function signalIfAllowed(process: ProcessIdentity, signal: "SIGTERM" | "SIGKILL" | "SIGCONT"): boolean {
  try {
    return signalProcess(process, signal);
  } catch (error) {
    if (errorCode(error) !== "EPERM") throw error;
    return false;
  }
}
