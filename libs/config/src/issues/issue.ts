import type { Config, HostConfig } from "../config.ts";

/** An error or a warning about the configuration, with its place. */
export type ConfigIssue = {
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
};

export type ConfigResult =
  | {
      readonly kind: "valid";
      readonly config: Config;
      /** Warnings only. */
      readonly issues: readonly ConfigIssue[];
    }
  | {
      readonly kind: "invalid";
      readonly issues: readonly ConfigIssue[];
      /** The usable ids among those written, so that suites with a broken configuration can still be listed. */
      readonly suiteIds: readonly string[];
      /** The settings of the host that are written and could be read; what is absent is for the caller to default. */
      readonly partial: Partial<HostConfig>;
      /** The file was not read: another program has it open, and may close it soon. */
      readonly isTransient?: boolean;
    };

/** An issue at a key, without its line and column. */
export type KeyIssue = {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly keyPath: readonly string[];
  /** Whether the key or its value is wrong. */
  readonly at: "key" | "value";
  readonly nearestKey?: string;
};

/** One line, as compilers write it: `file:line:column: message`. Control characters are escaped. */
export function formatIssue({ file, line, column, message }: ConfigIssue): string {
  return escapeControls(`${file}:${line}:${column}: ${message}`);
}

function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${code}`;
  });
}

/** At most so many issues are reported. More of them have one cause, or the file is no configuration. */
export const MAX_ISSUES = 100;
