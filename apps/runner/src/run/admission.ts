import { setTimeout as delay } from "node:timers/promises";
import type { SuiteConfig } from "@robotmk-controller/config";
import type { Log } from "@robotmk-controller/log";
import {
  type Clock,
  externalEnvironment,
  type FileLock,
  freeMemoryMb,
  checkDesktop,
  type ProcessIdentity,
} from "@robotmk-controller/platform";
import { joinWaitingLine, type SpoolFolders, takeRunSlot } from "@robotmk-controller/spool";
import { CpuMeter } from "./cpu-load.ts";
import type { RunLimits, RunStart } from "./run-request.ts";

/** How waiting for a start ended. */
export type Admission =
  | { readonly kind: "admitted"; readonly runSlot: FileLock; readonly waitedMs: number }
  | { readonly kind: "refused"; readonly reason: string; readonly waitedMs: number }
  | { readonly kind: "stopped" };

const POLL_MS = 250;

/**
 * Waits until a suite may start: it is the first in the waiting line of all runners on this spool, one of
 * `max_parallel_executions` run slots is free, and CPU and memory are as the config demands. Refuses the start after
 * `start_wait_timeout`.
 */
export async function awaitAdmission(
  suiteId: string,
  options: {
    readonly folders: SpoolFolders;
    readonly start: RunStart;
    readonly limits: RunLimits;
    readonly identity: ProcessIdentity;
    readonly stopSignal: AbortSignal;
    readonly clock: Clock;
    readonly log: Log;
  },
): Promise<Admission> {
  const { folders, start, limits, clock, log } = options;
  const enteredMs = clock.monotonicMs();
  const before = start.kind === "task" ? start.waitedMs : 0;
  const waitedMs = (): number => before + clock.monotonicMs() - enteredMs;
  const dueMs = start.kind === "task" ? start.plannedEpoch * 1000 : clock.wallMs();
  const place = joinWaitingLine(folders, { dueMs, suiteId, identity: options.identity });
  const cpu = new CpuMeter(clock);
  if (limits.minCpuIdlePercent !== undefined) await delay(POLL_MS);
  let logged = "";
  try {
    for (;;) {
      if (options.stopSignal.aborted) return { kind: "stopped" };
      const idlePercent = cpu.idlePercent();
      const attempt = place.isFirst() ? tryStart(folders, limits, idlePercent) : noRunSlot(limits);
      if (attempt.kind === "admitted") return { ...attempt, waitedMs: waitedMs() };
      const { reason } = attempt;
      if (waitedMs() >= limits.startWaitTimeoutSeconds * 1000) {
        return { kind: "refused", reason, waitedMs: waitedMs() };
      }
      if (reason !== logged) log.info({ suite: suiteId }, `waits: ${reason}`);
      logged = reason;
      await delay(POLL_MS);
    }
  } finally {
    place.leave();
  }
}

type StartAttempt =
  | { readonly kind: "admitted"; readonly runSlot: FileLock }
  | { readonly kind: "waiting"; readonly reason: string };

function tryStart(
  folders: SpoolFolders,
  limits: RunLimits,
  cpuIdlePercent: number | undefined,
): StartAttempt {
  const reason = missingResource(limits, { cpuIdlePercent, freeMemoryMb: freeMemoryMb() });
  if (reason !== undefined) return { kind: "waiting", reason };
  const runSlot = takeRunSlot(folders, limits.maxParallelExecutions);
  return runSlot === undefined ? noRunSlot(limits) : { kind: "admitted", runSlot };
}

/** The wording is that of Robotmk v1 (docs/spool.md). */
function noRunSlot({ maxParallelExecutions: max }: RunLimits): StartAttempt {
  return { kind: "waiting", reason: `${max} of max. ${max} parallel tests are already running!` };
}

/** The free resources of the host; undefined where the system does not report them. */
export type Resources = {
  readonly cpuIdlePercent: number | undefined;
  readonly freeMemoryMb: number | undefined;
};

/** Returns which resource a start has to wait for, if any. */
export function missingResource(
  limits: Pick<RunLimits, "minCpuIdlePercent" | "minFreeMemoryMb">,
  resources: Resources,
): string | undefined {
  const { minCpuIdlePercent, minFreeMemoryMb } = limits;
  const { cpuIdlePercent, freeMemoryMb } = resources;
  if (minCpuIdlePercent !== undefined && cpuIdlePercent !== undefined && cpuIdlePercent < minCpuIdlePercent) {
    return `CPU is ${cpuIdlePercent.toFixed(1)} % idle of min. ${minCpuIdlePercent} %`;
  }
  if (minFreeMemoryMb !== undefined && freeMemoryMb !== undefined && freeMemoryMb < minFreeMemoryMb) {
    return `${Math.floor(freeMemoryMb)} MB of memory are free of min. ${minFreeMemoryMb} MB`;
  }
  return undefined;
}

/**
 * Returns why a suite with `needs_desktop` has no desktop now; undefined where it has one, or needs none.
 *
 * @param check asks the system, with the environment that Robot gets
 */
export function missingDesktop(
  suite: Pick<SuiteConfig, "needsDesktop" | "env">,
  check: typeof checkDesktop = checkDesktop,
): string | undefined {
  if (!suite.needsDesktop) return undefined;
  const own = Object.fromEntries(suite.env.map(({ name, value }) => [name, value]));
  const desktop = check({ ...externalEnvironment(), ...own });
  return desktop.kind === "missing" ? desktop.problem : undefined;
}
