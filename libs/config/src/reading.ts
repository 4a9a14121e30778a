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
