import * as v from "valibot";
import type { Problem } from "../issues/issue.ts";
import { describeValue, refusalMessage } from "../issues/message.ts";
import { writtenConfigSchema } from "../schema/schema.ts";

type SchemaIssue = v.InferIssue<typeof writtenConfigSchema>;

/** Finds all values that the schema refuses. That `suites` is missing is told elsewhere. */
export function checkValues(root: ReadonlyMap<unknown, unknown>): readonly Problem[] {
  const withSuites = root.has("suites") ? root : new Map([...root, ["suites", new Map()]]);
  const result = v.safeParse(writtenConfigSchema, withSuites);
  return (result.issues ?? []).map((issue) => problemOf(issue, root));
}

function problemOf(issue: SchemaIssue, root: unknown): Problem {
  const { message: reason, type, expected } = issue;
  const keyPath = issue.path?.map(({ key }) => String(key)) ?? [];
  const at = issue.path?.at(-1)?.origin === "key" ? "key" : "value";
  const message = refusalMessage({ keyPath, at, reason, value: valueAt(root, keyPath) });
  const problem = { severity: "error", message, keyPath, at } as const;
  // Only readers of keys set what they expected: the nearest known key.
  const isNearestKey = type === "raw_transform" && at === "key" && expected !== null;
  return isNearestKey ? { ...problem, nearestKey: expected } : problem;
}

function valueAt(root: unknown, keyPath: readonly string[]): unknown {
  let value = root;
  for (const key of keyPath) {
    if (value instanceof Map) value = value.get(key);
    else value = Array.isArray(value) ? value[Number(key)] : undefined;
  }
  return value;
}

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
