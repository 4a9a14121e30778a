/** An issue before its place in the file is looked up. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly keyPath: readonly string[];
  /** Whether the key or its value is to blame. */
  readonly at: "key" | "value";
  readonly nearestKey?: string;
}
