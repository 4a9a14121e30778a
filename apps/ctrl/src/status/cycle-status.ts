import type { Config } from "@robotmk-controller/config";
import { isAlive } from "@robotmk-controller/platform";
import { type Freshness, freshness, timeLimitSeconds } from "@robotmk-controller/schedule";
import {
  type CycleMode,
  type CycleRecord,
  identityOf,
  readCycleRecord,
  type SpoolFolders,
} from "@robotmk-controller/spool";

/** The last and the current cycle of a mode. In a cycle one runner runs all suites of the mode. */
export type CycleStatus = {
  readonly mode: CycleMode;
  readonly last: NonNullable<CycleRecord["last_finished"]> | undefined;
  /** The current cycle; its runner lives. */
  readonly running: NonNullable<CycleRecord["running"]> | undefined;
  readonly limitSeconds: number;
  readonly freshness: Freshness | undefined;
};

/** Reads the cycles of a context: of each mode with suites. */
export function readCycles(
  config: Config | undefined,
  seen: { readonly folders: SpoolFolders; readonly nowMs: number },
): readonly CycleStatus[] {
  if (config === undefined) return [];
  const modes = (["agent_serial", "external"] as const).filter((mode) =>
    config.suites.some(({ executionMode }) => executionMode === mode),
  );
  return modes.map((mode) => {
    const reading = readCycleRecord(seen.folders, mode);
    const record = reading.kind === "read" ? reading.record : undefined;
    const running = record?.running ?? undefined;
    const isRunning = running !== undefined && isAlive(identityOf(running.runner));
    const view = { mode, record, config, nowMs: seen.nowMs };
    return { ...cycleView(view), running: isRunning ? running : undefined };
  });
}

function cycleView(cycle: {
  readonly mode: CycleMode;
  readonly record: CycleRecord | undefined;
  readonly config: Config;
  readonly nowMs: number;
}): Omit<CycleStatus, "running"> {
  const { mode, config, nowMs } = cycle;
  const last = cycle.record?.last_finished ?? undefined;
  const { globalExecutionIntervalSeconds: intervalSeconds, globalCacheTimeSeconds: cacheTimeSeconds } =
    config;
  const limitSeconds = timeLimitSeconds(mode, { intervalSeconds, cacheTimeSeconds });
  if (last === undefined) return { mode, last, limitSeconds, freshness: undefined };
  return {
    mode,
    last,
    limitSeconds,
    freshness: freshness({
      endedMs: Date.parse(last.end_time),
      nowMs,
      runtimeSeconds: last.runtime_total,
      limitSeconds,
      cacheTimeSeconds,
    }),
  };
}
