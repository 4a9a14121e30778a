/** Something that is wrong with the configuration, and where. */
export interface ConfigIssue {
  readonly severity: "error" | "warning";
  /** One sentence without the place. Values of variables, options and the environment are never quoted. */
  readonly message: string;
  readonly file: string;
  /** From 1; 1:1 where nothing better is known. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** From the top of the file; list items by their index. */
  readonly keyPath: readonly string[];
  /** The known key that an unknown one most resembles. */
  readonly nearestKey?: string;
}
