export type {
  Config,
  Encoding,
  ExecutionMode,
  Levels,
  PathDefaults,
  RobotParam,
  SuiteConfig,
  VariableValue,
} from "./config.ts";
export { DEFAULTS } from "./defaults.ts";
export { logDirOf, suitesRunAs } from "./effective/suite-config.ts";
export { type ConfigIssue, type ConfigResult, formatIssue } from "./issues/issue.ts";
export { loadConfig } from "./load.ts";
export { parseConfig } from "./parse.ts";
export { LOW_METRICS } from "./schema/levels.ts";
