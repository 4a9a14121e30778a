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

/** What came of waiting for one's turn. */
export type Admission =
  | { readonly kind: "admitted"; readonly slot: FileLock; readonly waitedMs: number }
  | { readonly kind: "refused"; readonly lack: string; readonly waitedMs: number }
  | { readonly kind: "stopped" };

const LOOK_EVERY_MS = 250;

/**
 * Waits until this suite may start: it is the first in line by due time, of all runners on this spool; one
 * of `max_parallel_executions` places is free; and CPU and memory are as the config demands. After
 * `start_wait_timeout` the start is refused with what was lacking.
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
  const ticket = joinWaitingLine(folders, { dueMs, suiteId, identity: options.identity });
  const cpu = new CpuMeter(clock);
  if (limits.minCpuIdlePercent !== undefined) await delay(LOOK_EVERY_MS);
  let said = "";
  try {
    for (;;) {
      if (options.stopSignal.aborted) return { kind: "stopped" };
      const idlePercent = cpu.idlePercent();
      const lack = ticket.isFirst()
        ? (missingResource(limits, {
            cpuIdlePercent: idlePercent,
            freeMemoryMb: freeMemoryMb(),
          }) ?? slotOrLack(folders, limits))
        : fullHouse(limits);
      if (typeof lack !== "string") return { kind: "admitted", slot: lack, waitedMs: waitedMs() };
      if (waitedMs() >= limits.startWaitTimeoutSeconds * 1000) {
        return { kind: "refused", lack, waitedMs: waitedMs() };
      }
      if (lack !== said) log.info({ suite: suiteId }, `waits: ${lack}`);
      said = lack;
      await delay(LOOK_EVERY_MS);
    }
  } finally {
    ticket.leave();
  }
}

function slotOrLack(folders: SpoolFolders, limits: RunLimits): FileLock | string {
  return takeRunSlot(folders, limits.maxParallelExecutions) ?? fullHouse(limits);
}

/** The seed's words. */
function fullHouse({ maxParallelExecutions: max }: RunLimits): string {
  return `${max} of max. ${max} parallel tests are already running!`;
}

/** What the machine has left; undefined where the system does not say. */
export type Resources = {
  readonly cpuIdlePercent: number | undefined;
  readonly freeMemoryMb: number | undefined;
};

/** Says which resource is lacking for a start, if any. Pure. */
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
 * Says what keeps a suite with `needs_desktop` from a desktop right now; undefined: nothing, or it needs none.
 *
 * @param look asks the system, with the environment that Robot will get
 */
export function missingDesktop(
  suite: Pick<SuiteConfig, "needsDesktop" | "env">,
  look: typeof checkDesktop = checkDesktop,
): string | undefined {
  if (!suite.needsDesktop) return undefined;
  const own = Object.fromEntries(suite.env.map(({ name, value }) => [name, value]));
  const desktop = look({ ...externalEnvironment(), ...own });
  return desktop.kind === "missing" ? desktop.problem : undefined;
}
