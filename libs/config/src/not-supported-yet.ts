export interface NotSupportedYet {
  readonly key: string;
  /** Only this value of the key, or of an item of its list. */
  readonly value?: string;
  /** What to do meanwhile, as a sentence of its own without a full stop. */
  readonly advice: string;
}

/** What the schema knows and nothing acts upon yet. To use it is an error, since it would be ignored. */
export const NOT_SUPPORTED_YET: readonly NotSupportedYet[] = [
  { key: "locks", advice: "remove it, and set max_parallel_executions to 1 if no two suites may overlap" },
];
