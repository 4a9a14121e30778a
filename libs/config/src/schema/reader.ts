import * as v from "valibot";

export interface Refusal {
  /** What is wrong, as the end of a sentence that begins with the key: `must be true or false`. */
  readonly reason: string;
  /** From the value that was to be read down to the guilty one. */
  readonly path: readonly string[];
  readonly at: "key" | "value";
  readonly nearestKey?: string;
}

/** What came of reading a written value. */
export type Reading<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "refused"; readonly refusals: readonly Refusal[] };

/** Tells that the value is what was expected. */
export function accept<T>(value: T): Reading<T> {
  return { kind: "read", value };
}

/** Tells that the value itself is wrong. */
export function refuse(reason: string): Reading<never> {
  return { kind: "refused", refusals: [{ reason, path: [], at: "value" }] };
}

/** Accepts the value if nothing in it was refused. */
export function acceptUnless<T>(refusals: readonly Refusal[], value: T): Reading<T> {
  return refusals.length === 0 ? accept(value) : { kind: "refused", refusals };
}

/**
 * Makes a valibot schema of a reader. A refusal's place travels as the issue's path,
 * the nearest known key as what the issue expected.
 */
export function schemaOf<T>(read: (value: unknown) => Reading<T>) {
  return v.pipe(
    v.unknown(),
    v.rawTransform<unknown, T>(({ dataset, addIssue, NEVER }) => {
      const reading = read(dataset.value);
      if (reading.kind === "read") return reading.value;
      for (const refusal of reading.refusals) addIssue(issueInfo(refusal));
      return NEVER;
    }),
  );
}

function issueInfo({ reason, path, at, nearestKey }: Refusal) {
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
