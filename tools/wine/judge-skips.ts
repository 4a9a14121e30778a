/** Result of a test; `skipped` is the reason. */
export type WineTest = { readonly name: string; readonly skipped: string | undefined };

/** Largest share of tests that may be skipped under Wine. */
const LARGEST_SHARE = 1 / 5;

/** Counts the tests that were skipped, and lists them by their reasons, the most frequent first. */
export function judgeSkips(tests: readonly WineTest[]): {
  readonly text: string;
  readonly isTooMany: boolean;
} {
  const reasons = new Map<string, string[]>();
  for (const { name, skipped } of tests) {
    if (skipped !== undefined) reasons.set(skipped, [...(reasons.get(skipped) ?? []), name]);
  }
  const sorted = [...reasons].toSorted(([, a], [, b]) => b.length - a.length);
  const count = sorted.reduce((sum, [, names]) => sum + names.length, 0);
  const share = tests.length === 0 ? 0 : count / tests.length;
  const lines = sorted.map(([reason, names]) => `${String(names.length).padStart(4)}  ${reason}`);
  const sum = `${count} of ${tests.length} tests shared with Linux skipped on Windows (${Math.round(100 * share)} %)`;
  return { text: [...lines, sum].join("\n"), isTooMany: share >= LARGEST_SHARE };
}
