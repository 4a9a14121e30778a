import * as v from "valibot";

export type ValueIssue = {
  /** What is wrong, as the end of a sentence that begins with the key: `must be true or false`. */
  readonly reason: string;
  /** From the value that was read down to the wrong one. */
  readonly path: readonly string[];
  readonly at: "key" | "value";
  readonly nearestKey?: string;
};

/** The result of reading a written value. */
export type ReadResult<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "error"; readonly issues: readonly ValueIssue[] };

/** Returns the value as read. */
export function ok<T>(value: T): ReadResult<T> {
  return { kind: "ok", value };
}

/** Returns one issue with the value itself. */
export function error(reason: string): ReadResult<never> {
  return { kind: "error", issues: [{ reason, path: [], at: "value" }] };
}

/** Returns the value, or the issues if there are any. */
export function okUnless<T>(issues: readonly ValueIssue[], value: T): ReadResult<T> {
  return issues.length === 0 ? ok(value) : { kind: "error", issues };
}

/**
 * Makes a valibot schema of a reader. Passes the place as the `path` of valibot's issue, and the nearest known key
 * as its `expected`.
 */
export function schemaOf<T>(read: (value: unknown) => ReadResult<T>) {
  return v.pipe(
    v.unknown(),
    v.rawTransform<unknown, T>(({ dataset, addIssue, NEVER }) => {
      const result = read(dataset.value);
      if (result.kind === "ok") return result.value;
      for (const issue of result.issues) addIssue(issueInfo(issue));
      return NEVER;
    }),
  );
}

function issueInfo({ reason, path, at, nearestKey }: ValueIssue) {
  const items = path.map((key, index): v.UnknownPathItem => {
    const isLast = index === path.length - 1;
    return { type: "unknown", origin: isLast ? at : "value", input: undefined, key, value: undefined };
  });
  const [first, ...rest] = items;
  return {
    message: reason,
    ...(first === undefined
      ? {}
      : { path: [first, ...rest] satisfies [v.UnknownPathItem, ...v.UnknownPathItem[]] }),
    ...(nearestKey === undefined ? {} : { expected: nearestKey }),
  };
}
