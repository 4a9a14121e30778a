export type {
  Config,
  Encoding,
  EnvVariable,
  ExecutionMode,
  HostConfig,
  LaunchWay,
  Levels,
  LogFormat,
  LogLevel,
  MissedRuns,
  OutputKind,
  PathDefaults,
  RetryStrategy,
  RobotParam,
  RobotVariable,
  SuiteConfig,
  VariableValue,
} from "./config.ts";
export { DEFAULTS } from "./default-values.ts";
export type { ConfigIssue } from "./config-issue.ts";
export type { ConfigResult } from "./config-result.ts";
export { formatIssue } from "./format-issue.ts";
export type { ConfigOrigin } from "./host-config.ts";
export { loadConfig } from "./load-config.ts";
export { logDirOf } from "./log-dir-of.ts";
export { LOW_METRICS } from "./read-levels.ts";
export { suitesRunAs } from "./suites-run-as.ts";
export { parseConfig } from "./parse-config.ts";
export type { WrittenConfig } from "./written-config.ts";
