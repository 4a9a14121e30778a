import type { HostConfig, Levels, PathDefaults } from "../config.ts";
import { DEFAULTS } from "../defaults.ts";
import { folderOf, resolvePath } from "../schema/path.ts";
import type { WrittenConfig } from "../schema/schema.ts";

/** Where a configuration comes from, and what the caller knows about the host. */
export type ConfigOrigin = {
  /** Absolute. */
  readonly file: string;
  readonly defaults: PathDefaults;
};

/** The settings of the host as used. Relative folders are taken from the folder of the file. */
export function hostConfig(written: WrittenConfig, { file, defaults }: ConfigOrigin): HostConfig {
  const folder = (path: string | undefined, fallback: string) =>
    path === undefined ? fallback : resolvePath(folderOf(file), path);
  const interval = written.global_execution_interval ?? DEFAULTS.globalExecutionIntervalSeconds;
  const cacheFactor = written.cache_factor ?? DEFAULTS.cacheFactor;
  return {
    robotdir: folder(written.robotdir, defaults.robotdir),
    spoolDir: folder(written.spool_dir, defaults.spoolDir),
    logDir: folder(written.log_dir, defaults.logDir),
    logLevel: written.log_level ?? DEFAULTS.logLevel,
    logFormat: written.log_format ?? DEFAULTS.logFormat,
    logMaxMb: written.log_max_mb ?? DEFAULTS.logMaxMb,
    logKeepFiles: written.log_keep_files ?? DEFAULTS.logKeepFiles,
    logKeepDays: written.log_keep_days ?? DEFAULTS.logKeepDays,
    maxParallelExecutions: written.max_parallel_executions ?? DEFAULTS.maxParallelExecutions,
    deadmanTimeoutSeconds: written.deadman_timeout ?? DEFAULTS.deadmanTimeoutSeconds,
    launch: written.launch,
    daemonStallTimeoutSeconds: written.daemon_stall_timeout ?? DEFAULTS.daemonStallTimeoutSeconds,
    maxDaemonMemoryMb: written.max_daemon_memory_mb ?? DEFAULTS.maxDaemonMemoryMb,
    cacheFactor,
    output: written.output ?? DEFAULTS.output,
    encoding: written.encoding ?? DEFAULTS.encoding,
    robotmkVersion: written.robotmk_version,
    maxSectionBytes: written.max_section_bytes ?? DEFAULTS.maxSectionBytes,
    levels: new Map<string, Levels>([["free_disk_mb", DEFAULTS.freeDiskMb], ...(written.levels ?? [])]),
    startWaitTimeoutSeconds: written.start_wait_timeout ?? DEFAULTS.startWaitTimeoutSeconds,
    minCpuIdlePercent: written.min_cpu_idle_percent,
    minFreeMemoryMb: written.min_free_memory_mb,
    globalExecutionIntervalSeconds: interval,
    globalCacheTimeSeconds: written.global_cache_time ?? cacheFactor * interval,
  };
}

const WRITTEN_KEYS: Readonly<Record<keyof HostConfig, keyof WrittenConfig>> = {
  robotdir: "robotdir",
  spoolDir: "spool_dir",
  logDir: "log_dir",
  logLevel: "log_level",
  logFormat: "log_format",
  logMaxMb: "log_max_mb",
  logKeepFiles: "log_keep_files",
  logKeepDays: "log_keep_days",
  maxParallelExecutions: "max_parallel_executions",
  deadmanTimeoutSeconds: "deadman_timeout",
  launch: "launch",
  daemonStallTimeoutSeconds: "daemon_stall_timeout",
  maxDaemonMemoryMb: "max_daemon_memory_mb",
  cacheFactor: "cache_factor",
  output: "output",
  encoding: "encoding",
  robotmkVersion: "robotmk_version",
  maxSectionBytes: "max_section_bytes",
  levels: "levels",
  startWaitTimeoutSeconds: "start_wait_timeout",
  minCpuIdlePercent: "min_cpu_idle_percent",
  minFreeMemoryMb: "min_free_memory_mb",
  globalExecutionIntervalSeconds: "global_execution_interval",
  globalCacheTimeSeconds: "global_cache_time",
};

/** The settings of the host that are written: no default among them. */
export function writtenHostConfig(written: WrittenConfig, origin: ConfigOrigin): Partial<HostConfig> {
  const isWritten = (name: string) =>
    Object.entries(WRITTEN_KEYS).some(([own, key]) => own === name && written[key] !== undefined);
  return Object.fromEntries(Object.entries(hostConfig(written, origin)).filter(([name]) => isWritten(name)));
}
