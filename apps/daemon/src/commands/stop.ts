import {
  type Clock,
  errorCode,
  errorMessage,
  isAlive,
  signalProcess,
  waitUntil,
} from "@robotmk-controller/platform";
import {
  type DaemonRecord,
  readDaemonState,
  removeDaemonRecord,
  removeStartHistory,
  requestStop,
  type SpoolFolders,
  type StopOrder,
} from "@robotmk-controller/spool";

/** The result of a stop. */
export type StopDaemonReport =
  | { readonly kind: "not-running" }
  | { readonly kind: "stopped"; readonly record: DaemonRecord; readonly how: "asked" | "killed" }
  | { readonly kind: "failed"; readonly problem: string };

/** The daemon checks for a request each second. One that takes longer hangs, unless it has runs to stop. */
const ASK_TIMEOUT_MS = { stop: 10_000, "stop-now": 100_000 } as const;
const KILL_TIMEOUT_MS = 5_000;

/**
 * Stops the daemon by a request file, which works on every system, and kills a daemon that does not react. Runs are
 * processes of their own: they continue and write their results, unless the order is `stop-now`.
 */
export async function stopDaemon(options: {
  readonly folders: SpoolFolders;
  readonly order: StopOrder;
  readonly clock: Clock;
}): Promise<StopDaemonReport> {
  const { folders, clock } = options;
  const state = readDaemonState(folders);
  if (state.kind === "unknown") return { kind: "failed", problem: state.problem };
  if (state.kind === "elsewhere") {
    return {
      kind: "failed",
      problem: `it runs on host "${state.host}", which shares this spool: stop it there`,
    };
  }
  if (state.kind === "dead") {
    removeDaemonRecord(folders);
    removeStartHistory(folders);
  }
  if (state.kind !== "running") return { kind: "not-running" };
  const { record } = state;
  const identity = { pid: record.pid, startToken: record.start_token };
  const isGone = (): boolean => !isAlive(identity);
  const problem = problemOfRequest(folders, { instance: record.instance, order: options.order });
  if (problem !== undefined) return { kind: "failed", problem };
  if (await waitUntil(isGone, { timeoutMs: ASK_TIMEOUT_MS[options.order], clock })) {
    return { kind: "stopped", record, how: "asked" };
  }
  signalProcess(identity, "SIGKILL");
  if (!(await waitUntil(isGone, { timeoutMs: KILL_TIMEOUT_MS, clock }))) {
    return { kind: "failed", problem: `daemon ${record.pid} does not end, not even by SIGKILL` };
  }
  removeDaemonRecord(folders);
  removeStartHistory(folders);
  return { kind: "stopped", record, how: "killed" };
}

/** Returns the error of a disk that does not take the request. A signal still stops the daemon then. */
function problemOfRequest(
  folders: SpoolFolders,
  { instance, order }: { readonly instance: string; readonly order: StopOrder },
): string | undefined {
  try {
    requestStop(folders, instance, order);
    return undefined;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return errorMessage(error);
  }
}
