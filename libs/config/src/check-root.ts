import { describeValue } from "./describe-value.ts";
import type { Problem } from "./problem.ts";

const SMALLEST = "the smallest configuration is suites: {my_suite: {}}";

/** Finds what is wrong with a file as a whole: empty, no mapping, no suites. */
export function checkRoot(root: unknown): readonly Problem[] {
  const problem = { severity: "error", keyPath: [], at: "value" } as const;
  if (root === null || root === undefined) {
    return [{ ...problem, message: `Cannot find any suite as the file is empty: ${SMALLEST}` }];
  }
  if (!(root instanceof Map)) {
    const found = describeValue(root, { secret: true });
    return [
      { ...problem, message: `Cannot find any suite as the file holds ${found}, no mapping: ${SMALLEST}` },
    ];
  }
  if (root.has("suites")) return [];
  return [{ ...problem, message: `Cannot find any suite as the key "suites" is missing: ${SMALLEST}` }];
}
