/** What applies where nothing is written. docs/config.md says why each is what it is. */
export const DEFAULTS = {
  executionMode: "agent_parallel",
  globalExecutionIntervalSeconds: 900,
  cacheFactor: 2,
  maxParallelExecutions: 4,
  startWaitTimeoutSeconds: 600,
  deadmanTimeoutSeconds: 300,
  missedRuns: "coalesce",
  /** Of one attempt; a longer interval makes it longer. */
  timeoutSeconds: 600,
  stopGraceSeconds: 30,
  maxAttempts: 1,
  retryStrategy: "incremental",
  logLevel: "info",
  output: ["robotmk", "local"],
  encoding: "zlib_codec",
  htmlLog: false,
  keepRuns: 50,
  keepDays: 14,
  keepFailedRuns: 5,
} as const;
