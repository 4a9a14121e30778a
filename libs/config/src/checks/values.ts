import * as v from "valibot";
import type { KeyIssue } from "../issues/issue.ts";
import { describeValue, issueMessage } from "../issues/message.ts";
import { writtenConfigSchema } from "../schema/schema.ts";

type SchemaIssue = v.InferIssue<typeof writtenConfigSchema>;

/** Returns an issue for each value that the schema rejects. `checkRoot` reports missing `suites`. */
export function checkValues(root: ReadonlyMap<unknown, unknown>): readonly KeyIssue[] {
  const withSuites = root.has("suites") ? root : new Map([...root, ["suites", new Map()]]);
  const result = v.safeParse(writtenConfigSchema, withSuites);
  return (result.issues ?? []).map((found) => keyIssue(found, root));
}

function keyIssue(found: SchemaIssue, root: unknown): KeyIssue {
  const { message: reason, type, expected } = found;
  const keyPath = found.path?.map(({ key }) => String(key)) ?? [];
  const at = found.path?.at(-1)?.origin === "key" ? "key" : "value";
  const message = issueMessage({ keyPath, at, reason, value: valueAt(root, keyPath) });
  const issue = { severity: "error", message, keyPath, at } as const;
  // Only readers of keys set what they expected: the nearest known key.
  const isNearestKey = type === "raw_transform" && at === "key" && expected !== null;
  return isNearestKey ? { ...issue, nearestKey: expected } : issue;
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

/** Returns the issues of a file as a whole: empty, no mapping, no suites. */
export function checkRoot(root: unknown): readonly KeyIssue[] {
  const issue = { severity: "error", keyPath: [], at: "value" } as const;
  if (root === null || root === undefined) {
    return [{ ...issue, message: `Cannot find any suite as the file is empty: ${SMALLEST}` }];
  }
  if (!(root instanceof Map)) {
    const found = describeValue(root, { secret: true });
    return [
      { ...issue, message: `Cannot find any suite as the file holds ${found}, no mapping: ${SMALLEST}` },
    ];
  }
  if (root.has("suites")) return [];
  return [{ ...issue, message: `Cannot find any suite as the key "suites" is missing: ${SMALLEST}` }];
}
