import type { RunOutcome } from "@robotmk-controller/spool";

/** The input of a message. */
export type MessageParts = {
  readonly suiteId: string;
  readonly outcome: RunOutcome;
  readonly runtimeSeconds: number;
  readonly reason: string;
  /** How often Robot was started. */
  readonly attempts: number;
  readonly counts: {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
    readonly notRun: number;
  };
  /** Names of failed tests. */
  readonly failedTests: readonly string[];
};

/** Writes the message of a run, one line: `OK: login (00:00:12), 3 passed`. */
export function resultMessage(parts: MessageParts): string {
  const head = `${stateWord(parts.outcome)}: ${parts.suiteId} (${clockTime(parts.runtimeSeconds)})`;
  const details = [
    ...(parts.reason === "" ? [] : [parts.reason]),
    ...countWords(parts.counts),
    ...(parts.attempts > 1 ? [`${parts.attempts} attempts`] : []),
    ...(parts.failedTests.length > 0 ? [`failed: ${shorten(parts.failedTests)}`] : []),
  ];
  // Python's json reads a lone surrogate into a text that it cannot print.
  return [head, ...details]
    .join(", ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\p{Cs}/gu, "");
}

/** The word of a state; no result at all is UNKNOWN. */
export function stateWord(outcome: RunOutcome): "OK" | "CRITICAL" | "UNKNOWN" {
  switch (outcome) {
    case "passed":
      return "OK";
    case "failed":
    case "timed-out":
    case "limit-exceeded":
      return "CRITICAL";
    case "robot-failure":
    case "stopped":
    case "interrupted":
    case "environment-failure":
      return "UNKNOWN";
  }
}

function countWords(counts: MessageParts["counts"]): readonly string[] {
  const words = [
    [counts.passed, "passed"],
    [counts.failed, "failed"],
    [counts.skipped, "skipped"],
    [counts.notRun, "not run"],
  ] as const;
  return words.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
}

const SHOWN_TESTS = 3;

function shorten(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_TESTS).map((name) => name.slice(0, 100));
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join("; ")} and ${more} more` : shown.join("; ");
}

/** Writes seconds as HH:MM:SS, hours without limit. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  return `${two(whole / 3600)}:${two((whole / 60) % 60)}:${two(whole % 60)}`;
}
