import { createHash } from "node:crypto";
import { win32 } from "node:path";
import type { Config, HostConfig, Levels, RobotParam, SuiteConfig } from "../config.ts";
import { DEFAULTS } from "../defaults.ts";
import { LOW_SUITE_METRICS, SUITE_METRICS } from "../schema/levels.ts";
import { folderOf, isWindowsPath, resolvePath } from "../schema/path.ts";
import type { WrittenRobotParams } from "../schema/robot-params.ts";
import type { WrittenConfig, WrittenSuite } from "../schema/schema.ts";
import type { ConfigOrigin } from "./host-config.ts";

/** One suite as used: its own keys, else those at the top of the file, else the defaults. */
export function suiteConfig(
  suite: { readonly id: string; readonly body: WrittenSuite },
  context: { readonly written: WrittenConfig; readonly host: HostConfig; readonly origin: ConfigOrigin },
): SuiteConfig {
  const { id, body } = suite;
  const { written, host, origin } = context;
  const executionMode = body.execution_mode ?? written.execution_mode ?? DEFAULTS.executionMode;
  const isSerial = executionMode === "agent_serial";
  const ownInterval = body.suite_execution_interval ?? host.globalExecutionIntervalSeconds;
  // Scheduled times are whole seconds, since file names hold them.
  const intervalSeconds = Math.round(isSerial ? host.globalExecutionIntervalSeconds : ownInterval);
  const ownCacheTime = body.suite_cache_time ?? host.cacheFactor * intervalSeconds;
  const workingDirectory = body.working_directory ?? written.working_directory;
  const settings = {
    id,
    executionMode,
    suite: body.suite ?? id,
    suitePath: resolvePath(host.robotdir, body.suite ?? id),
    intervalSeconds,
    cacheTimeSeconds: isSerial ? host.globalCacheTimeSeconds : ownCacheTime,
    missedRuns: body.missed_runs ?? written.missed_runs ?? DEFAULTS.missedRuns,
    timeoutSeconds: body.timeout ?? written.timeout ?? Math.max(intervalSeconds, DEFAULTS.timeoutSeconds),
    totalTimeoutSeconds: body.total_timeout ?? written.total_timeout,
    stopGraceSeconds: body.stop_grace ?? written.stop_grace ?? DEFAULTS.stopGraceSeconds,
    maxAttempts: body.max_attempts ?? written.max_attempts ?? DEFAULTS.maxAttempts,
    retryStrategy: body.retry_strategy ?? written.retry_strategy ?? DEFAULTS.retryStrategy,
    runAs: runAs(body.run_as ?? written.run_as, origin),
    needsDesktop: body.needs_desktop ?? written.needs_desktop ?? DEFAULTS.needsDesktop,
    robotCommand: robotCommand(body.robot_command ?? written.robot_command, origin),
    variables: [
      ...new Map([
        ...(written.robot_params?.variables ?? []),
        ...(body.robot_params?.variables ?? []),
        ...(body.variable ?? []),
      ]).values(),
    ],
    robotParams: robotParams([written.robot_params, body.robot_params]),
    env: [...new Map([...(written.env ?? []), ...(body.env ?? [])]).values()],
    workingDirectory:
      workingDirectory === undefined ? undefined : resolvePath(host.robotdir, workingDirectory),
    piggybackHost: body.piggyback_host ?? written.piggyback_host,
    htmlLog: body.html_log ?? written.html_log ?? DEFAULTS.htmlLog,
    keepRuns: body.keep_runs ?? written.keep_runs ?? DEFAULTS.keepRuns,
    keepDays: body.keep_days ?? written.keep_days ?? DEFAULTS.keepDays,
    keepFailedRuns: body.keep_failed_runs ?? written.keep_failed_runs ?? DEFAULTS.keepFailedRuns,
    keepMb: body.keep_mb ?? written.keep_mb ?? DEFAULTS.keepMb,
    maxProcesses: body.max_processes ?? written.max_processes,
    maxMemoryMb: body.max_memory_mb ?? written.max_memory_mb,
    maxOutputMb: body.max_output_mb ?? written.max_output_mb ?? DEFAULTS.maxOutputMb,
    levels: new Map([...hostLevels(written), ...(body.levels ?? [])]),
    testServices: body.test_services ?? written.test_services ?? DEFAULTS.testServices,
    locks: body.locks ?? written.locks ?? [],
  } satisfies Omit<SuiteConfig, "digest">;
  return { ...settings, digest: sha256(canonicalJson({ ...settings, levels: [...settings.levels] })) };
}

/** Windows does not tell Anna from anna. */
function runAs(written: string | undefined, { file }: ConfigOrigin): string | undefined {
  return isWindowsPath(file) ? written?.toLowerCase() : written;
}

/** The levels at the top of the file that are for suites: they hold for all that have none of their own. */
function hostLevels({ levels }: WrittenConfig): readonly (readonly [string, Levels])[] {
  const metrics: readonly string[] = [...SUITE_METRICS, ...LOW_SUITE_METRICS];
  return [...(levels ?? [])].filter(([name]) => metrics.includes(name));
}

/** A program written with a folder is taken from the folder of the file; a bare name is for the search path. */
function robotCommand(
  written: readonly string[] | undefined,
  { file, defaults }: ConfigOrigin,
): readonly string[] {
  const [program, ...args] = written ?? [];
  if (program === undefined) return defaults.robotCommand;
  return [/[\\/]/.test(program) ? resolvePath(folderOf(file), program) : program, ...args];
}

/** Later levels win, option by option. */
function robotParams(levels: readonly (WrittenRobotParams | undefined)[]): readonly RobotParam[] {
  const options = new Map(levels.flatMap((level) => [...(level?.options ?? [])]));
  return [...options].flatMap(([option, values]) => (values === false ? [] : [{ option, values }]));
}

/**
 * Narrows a configuration to the suites of one context: those without `run_as` are the SYSTEM daemon's, the
 * others belong to the daemon of the user that they name. So do the logs.
 *
 * @param user undefined for the context SYSTEM
 */
export function suitesRunAs(config: Config, user: string | undefined): Config {
  const logDir = logDirOf(config.logDir, user);
  return { ...config, logDir, suites: config.suites.filter(({ runAs }) => runAs === user) };
}

/**
 * Returns the log folder of one context. On Windows each user has an own folder beside the logs of SYSTEM, as in the
 * spool: no user may write to the logs of SYSTEM. Elsewhere it is `log_dir`.
 *
 * @param user undefined for the context SYSTEM
 */
export function logDirOf(logDir: string, user: string | undefined): string {
  return user !== undefined && isWindowsPath(logDir) ? win32.join(logDir, `user-${user}`) : logDir;
}

/** Writes a value as JSON that does not depend on the order in which its keys were set. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (isPlainObject(item) ? sortedCopy(item) : item));
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sortedCopy(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(object);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The SHA-256 digest of a text's UTF-8 bytes, in hexadecimal. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
