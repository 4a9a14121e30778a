export type ExecutionMode = "agent_serial" | "agent_parallel" | "external";
export type MissedRuns = "coalesce" | "skip";
export type RetryStrategy = "complete" | "incremental";
export type LogLevel = "debug" | "info" | "warn" | "error";
export type OutputKind = "robotmk" | "local" | "robotmk_v2";
/** A way to start the daemon so that it outlives the agent's call: those of Linux, those of Windows, both's last. */
export type LaunchWay =
  | "transient-service"
  | "scope"
  | "sudo-service"
  | "user-service"
  | "own-cgroup"
  | "breakaway"
  | "parent"
  | "wmi"
  | "task"
  | "plain";
export type Encoding = "zlib_codec" | "utf_8";
export type LogFormat = "text" | "json";

/** From where on a metric is a warning, and from where on critical. */
export type Levels = {
  readonly warn: number;
  readonly crit: number | undefined;
};

/** A value of a Robot variable. A number that JavaScript would write differently (`007`, `1.10`) is text. */
export type VariableValue =
  | string
  | number
  | boolean
  | null
  | readonly VariableValue[]
  | { readonly [key: string]: VariableValue };

export type RobotVariable = {
  /** Without the decoration `${}`. */
  readonly name: string;
  readonly value: VariableValue;
};

export type RobotParam = {
  /** The long option name as Robot Framework spells it, without dashes. */
  readonly option: string;
  /** One entry an occurrence on the command line, or `true` for an option that takes no value. */
  readonly values: readonly string[] | true;
};

export type EnvVariable = {
  readonly name: string;
  readonly value: string;
};

/** One suite with every default applied. */
export type SuiteConfig = {
  readonly id: string;
  readonly executionMode: ExecutionMode;
  /** As written, or the id. */
  readonly suite: string;
  /** Absolute. */
  readonly suitePath: string;
  readonly intervalSeconds: number;
  readonly cacheTimeSeconds: number;
  readonly missedRuns: MissedRuns;
  /** Of one attempt. */
  readonly timeoutSeconds: number;
  /** Of all attempts together. */
  readonly totalTimeoutSeconds: number | undefined;
  readonly stopGraceSeconds: number;
  readonly maxAttempts: number;
  readonly retryStrategy: RetryStrategy;
  /** The user whose daemon runs it, as in the name of a context: `anna`, `anna@CORP`; on Windows in small letters. */
  readonly runAs: string | undefined;
  /** It starts only where a desktop can be used. */
  readonly needsDesktop: boolean;
  readonly robotCommand: readonly string[];
  readonly variables: readonly RobotVariable[];
  readonly robotParams: readonly RobotParam[];
  readonly env: readonly EnvVariable[];
  /** Absolute. */
  readonly workingDirectory: string | undefined;
  readonly piggybackHost: string | undefined;
  readonly htmlLog: boolean;
  /** How many runs stay on disk, for how many days, and how many failed ones stay in spite of both. */
  readonly keepRuns: number;
  readonly keepDays: number;
  readonly keepFailedRuns: number;
  /** How much the runs on disk may take together. */
  readonly keepMb: number;
  /** How many processes and threads a run may have at once, and how much memory; the kernel holds both. */
  readonly maxProcesses: number | undefined;
  readonly maxMemoryMb: number | undefined;
  /** How much a run may write into its folder. */
  readonly maxOutputMb: number;
  /** Levels of its service, by metric. */
  readonly levels: ReadonlyMap<string, Levels>;
  /** A service for each of its tests, too. */
  readonly testServices: boolean;
  readonly locks: readonly string[];
  /** sha256 of all the settings above: it differs when a reload changed the suite. */
  readonly digest: string;
};

/** The settings of the host: all of the configuration but its suites. */
export type HostConfig = {
  /** Absolute, as are the two folders below. */
  readonly robotdir: string;
  readonly spoolDir: string;
  readonly logDir: string;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** The size at which a log becomes an archive; how many archives stay, and for how many days. */
  readonly logMaxMb: number;
  readonly logKeepFiles: number;
  readonly logKeepDays: number;
  readonly maxParallelExecutions: number;
  readonly deadmanTimeoutSeconds: number;
  /** The only ways to launch the daemon, in this order; undefined for all, best first. */
  readonly launch: readonly LaunchWay[] | undefined;
  /** How long the daemon may stand still, and how much memory it may have, before it ends itself. */
  readonly daemonStallTimeoutSeconds: number;
  readonly maxDaemonMemoryMb: number;
  /** The cache time of a suite in intervals, where none is written. */
  readonly cacheFactor: number;
  readonly output: readonly OutputKind[];
  readonly encoding: Encoding;
  readonly robotmkVersion: string | undefined;
  /** How large the section `robotmk` of one host may be. */
  readonly maxSectionBytes: number;
  /** Levels of the controller's service, by metric. */
  readonly levels: ReadonlyMap<string, Levels>;
  readonly startWaitTimeoutSeconds: number;
  readonly minCpuIdlePercent: number | undefined;
  readonly minFreeMemoryMb: number | undefined;
  readonly globalExecutionIntervalSeconds: number;
  readonly globalCacheTimeSeconds: number;
};

/** The configuration as used: defaults applied, paths absolute, durations in seconds. */
export type Config = HostConfig & {
  readonly file: string;
  /** sha256 of the file's text, in hexadecimal. */
  readonly digest: string;
  /** In the order written. */
  readonly suites: readonly SuiteConfig[];
};

/** What the caller knows about the host, for values that are not written. Folders are absolute. */
export type PathDefaults = {
  readonly spoolDir: string;
  readonly logDir: string;
  readonly robotdir: string;
  readonly robotCommand: readonly string[];
};
