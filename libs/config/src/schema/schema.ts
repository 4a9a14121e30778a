import * as v from "valibot";
import { readDuration } from "./duration.ts";
import { readEnv } from "./environment.ts";
import { HOST_METRICS, LOW_HOST_METRICS, LOW_SUITE_METRICS, readLevels, SUITE_METRICS } from "./levels.ts";
import { readPath, readSuitePath } from "./path.ts";
import { ok, type ReadResult, error, schemaOf } from "./reader.ts";
import { readRobotCommand, readUserName } from "./robot-command.ts";
import { readRobotParams } from "./robot-params.ts";
import {
  type NumberRange,
  readChoice,
  readChoices,
  readLine,
  readList,
  readMatching,
  readNumber,
} from "./scalars.ts";
import { readVariables } from "./variables.ts";

const MUST_BE_MAPPING = "must be a mapping";

const sharedEntries = {
  execution_mode: choice(["agent_serial", "agent_parallel", "external"]),
  missed_runs: choice(["coalesce", "skip"]),
  timeout: duration(),
  total_timeout: duration(),
  stop_grace: duration(),
  max_attempts: number({ minimum: 1, maximum: 100, whole: true }),
  retry_strategy: choice(["complete", "incremental"]),
  run_as: optional(readUserName),
  needs_desktop: flag(),
  robot_command: optional(readRobotCommand),
  robot_params: optional(readRobotParams),
  env: optional(readEnv),
  working_directory: optional(readPath),
  piggyback_host: optional((value) =>
    readMatching(value, { pattern: /^[-0-9A-Za-z_.]+$/, rule: "be a host name as Checkmk has them" }),
  ),
  html_log: flag(),
  test_services: flag(),
  keep_runs: number({ minimum: 1, maximum: 100_000, whole: true }),
  keep_days: number({ minimum: 0, maximum: 36_500, whole: false }),
  keep_failed_runs: number({ minimum: 0, maximum: 100_000, whole: true }),
  keep_mb: number({ minimum: 1, maximum: 2 ** 30, whole: false }),
  max_processes: number({ minimum: 1, maximum: 4_194_304, whole: true }),
  max_memory_mb: number({ minimum: 1, maximum: 2 ** 30, whole: false }),
  max_output_mb: number({ minimum: 1, maximum: 2 ** 30, whole: false }),
  locks: optional((value) => readList(value, { expected: "a list of names", readItem: readLine })),
};

const suiteEntries = {
  ...sharedEntries,
  suite: optional(readSuitePath),
  suite_execution_interval: duration(1),
  suite_cache_time: duration(),
  levels: levels([...SUITE_METRICS, ...LOW_SUITE_METRICS]),
  variable: optional(readVariables),
};

const hostEntries = {
  ...sharedEntries,
  robotdir: optional(readPath),
  spool_dir: optional(readPath),
  log_dir: optional(readPath),
  log_level: choice(["debug", "info", "warn", "error"]),
  log_format: choice(["text", "json"]),
  log_max_mb: number({ minimum: 1, maximum: 10_000, whole: false }),
  log_keep_files: number({ minimum: 1, maximum: 1000, whole: true }),
  log_keep_days: number({ minimum: 1, maximum: 36_500, whole: false }),
  global_execution_interval: duration(1),
  global_cache_time: duration(),
  cache_factor: number({ minimum: 1, maximum: 1000, whole: false }),
  max_parallel_executions: number({ minimum: 1, maximum: 1000, whole: true }),
  start_wait_timeout: duration(),
  min_cpu_idle_percent: number({ minimum: 0, maximum: 100, whole: false }),
  min_free_memory_mb: number({ minimum: 0, maximum: 2 ** 30, whole: false }),
  deadman_timeout: duration(),
  launch: choices([
    "transient-service",
    "scope",
    "sudo-service",
    "user-service",
    "own-cgroup",
    "breakaway",
    "parent",
    "wmi",
    "task",
    "plain",
  ]),
  daemon_stall_timeout: duration(5),
  max_daemon_memory_mb: number({ minimum: 32, maximum: 2 ** 20, whole: false }),
  output: choices(["robotmk", "local", "robotmk_v2"]),
  encoding: choice(["zlib_codec", "utf_8"]),
  max_section_bytes: number({ minimum: 1024, maximum: 2 ** 30, whole: true }),
  levels: levels([...HOST_METRICS, ...LOW_HOST_METRICS, ...SUITE_METRICS, ...LOW_SUITE_METRICS]),
  robotmk_version: optional((value) =>
    readMatching(value, { pattern: /^[-0-9A-Za-z.+_]{1,50}$/, rule: "be a version such as 1.4.1" }),
  ),
};

// A suite with nothing below its id takes every default.
const suiteSchema = v.pipe(
  v.nullish(v.map(v.string(), v.unknown(), MUST_BE_MAPPING), () => new Map<string, unknown>()),
  v.transform((mapping) => Object.fromEntries(mapping)),
  v.object(suiteEntries),
);

/** Parses what the YAML file holds: nested Maps, arrays and scalars. Unknown keys are not its concern. */
export const writtenConfigSchema = v.pipe(
  v.map(v.string(), v.unknown(), MUST_BE_MAPPING),
  v.transform((mapping) => Object.fromEntries(mapping)),
  v.object({ ...hostEntries, suites: v.map(v.string(), suiteSchema, "must be a mapping of suite ids") }),
);

/** The configuration as written: nothing defaulted, paths not resolved. Durations are in seconds already. */
export type WrittenConfig = v.InferOutput<typeof writtenConfigSchema>;
export type WrittenSuite = v.InferOutput<typeof suiteSchema>;

/** The keys known at the top of the file, and those known below a suite. */
export const HOST_KEYS: readonly string[] = [...Object.keys(hostEntries), "suites"];
export const SUITE_KEYS: readonly string[] = Object.keys(suiteEntries);

function optional<T>(read: (value: unknown) => ReadResult<T>) {
  return v.optional(schemaOf(read));
}

function choice<const T extends string>(choices: readonly T[]) {
  return optional((value) => readChoice(value, choices));
}

/** A list of some of these words, each at most once. */
function choices<const T extends string>(words: readonly T[]) {
  return optional((value) => readChoices(value, words));
}

function flag() {
  return optional((value) => (typeof value === "boolean" ? ok(value) : error("must be true or false")));
}

function levels(metrics: readonly string[]) {
  return optional((value) => readLevels(value, metrics));
}

function duration(minimumSeconds = 0) {
  return optional((value) => readDuration(value, minimumSeconds));
}

function number(range: NumberRange) {
  return optional((value) => readNumber(value, range));
}
