import type { Program, RuntimeHost } from "../../runtimes/runtime.ts";
import { runtime } from "../../runtimes/current.ts";
import { readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { until } from "../clock/until.ts";
import type { MarkedProcess } from "../processes/marked-processes.ts";
import { hasEnded } from "../processes/process-status.ts";
import { files } from "../spool/spool-reader.ts";
import {
  descendants,
  linuxProcess,
  type LiveProcess,
  readOrUndefined,
} from "../../runtimes/linux/linux-processes.ts";

/** A host, as far as its cleanup has to know it. */
type ClearedHost = RuntimeHost & {
  readonly processes: () => MarkedProcess[];
  readonly programProcesses: (program: Program) => MarkedProcess[];
  readonly signal: (target: { pid: number }, signal: NodeJS.Signals) => Promise<void>;
};

/**
 * Ends the daemon, waits for the runs, and removes the host's folders. A process that is left then is killed,
 * and named in the error that this throws.
 */
export async function clearHost(host: ClearedHost, boundMs: number): Promise<void> {
  // Under Wine only the marker identifies them: Windows has no tree of processes, and Linux's is that of Wine.
  const started = runtime.supports("process-tree") ? await descendants(host.processes()) : [];
  const isSame = (one: LiveProcess) => linuxProcess(one.pid)?.startTicks === one.startTicks;
  const processes = () => {
    const marked = host.processes();
    return [...marked, ...started.filter((one) => isSame(one) && !marked.some(({ pid }) => pid === one.pid))];
  };
  const asked = new Set<number>();
  const isClear = async () => {
    // A daemon may be on its way up, or come up while another one ends; a second signal may mean more haste.
    for (const daemon of host.programProcesses("daemon").filter(({ pid }) => !asked.has(pid))) {
      await host.signal(daemon, "SIGTERM");
      asked.add(daemon.pid);
    }
    return processes().length === 0;
  };
  const left = await until(isClear, { what: "all has ended", boundMs }).then(
    () => [],
    () => processes(),
  );
  for (const one of left) kill(one.linuxPid ?? one.pid);
  if (left.length > 0) {
    const state = () => named(processes());
    await until(() => processes().length === 0, { what: `the killed are gone: ${named(left)}`, state });
  }
  // To look at what a failed test left: ROBOTMK_E2E_KEEP=1.
  if (process.env["ROBOTMK_E2E_KEEP"] === undefined) {
    rmSync(dirname(host.folders.root), { recursive: true, force: true });
  }
  if (left.length > 0) {
    throw new Error(`Cannot leave the host: these processes went on after its end:\n${named(left)}`);
  }
}

/** By the pid of Linux, which is right even where that of Windows could not be found. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function named(processes: readonly MarkedProcess[]): string {
  return processes.map(({ pid, state, argv }) => `${pid} ${state} ${argv.join(" ")}`).join("\n");
}

/** What there is on a host, for the error of a test that waited without success. */
export function describeHost(host: ClearedHost): string {
  const processes = host
    .processes()
    .map(({ pid, parent, argv }) => `${pid} (of ${parent}) ${argv.join(" ")}`);
  const records = files(host.folders.spool).map((file) =>
    file.endsWith(".json") ? `${file}: ${contents(file).replaceAll(/\s+/g, " ").slice(0, 500)}` : file,
  );
  const logs = files(host.folders.log).map((file) => `${file}:\n${contents(file).slice(-3000)}`);
  return ["Processes:", ...processes, "Spool:", ...records, "Logs:", ...logs].join("\n");
}

function contents(file: string): string {
  return readOrUndefined(() => readFileSync(file, "utf8")) ?? "";
}

/** Those of a host's processes that live: under Wine for Windows, as what has ended there goes from Linux a moment later. */
export async function stillLiving(
  host: RuntimeHost,
  processes: readonly MarkedProcess[],
): Promise<readonly MarkedProcess[]> {
  if (runtime.supports("prompt-exit")) return processes;
  const living: MarkedProcess[] = [];
  // Below zero it is one that Windows has not named yet.
  for (const one of processes) if (one.pid < 0 || !(await hasEnded(host, one))) living.push(one);
  return living;
}
