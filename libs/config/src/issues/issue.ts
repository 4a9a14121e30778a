import type { Config, HostConfig } from "../config.ts";

/** Something that is wrong with the configuration, and where. */
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
      /** Another program may let go of the file soon: nothing in it was read. */
      readonly isHeld?: boolean;
    };

/** An issue before its place in the file is looked up. */
export type KeyIssue = {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly keyPath: readonly string[];
  /** Whether the key or its value is to blame. */
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

/** So many are told. A file with more is no configuration, or has one fault that shows everywhere. */
export const MAX_ISSUES = 100;
