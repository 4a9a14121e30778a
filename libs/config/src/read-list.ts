import { acceptUnless, refuse, type Reading, type Refusal } from "./reading.ts";

/** Takes a list and each item of it. `expected` says what the list holds: `a list of names`. */
export function readList<T>(
  value: unknown,
  { expected, readItem }: { readonly expected: string; readonly readItem: (item: unknown) => Reading<T> },
): Reading<readonly T[]> {
  if (!Array.isArray(value)) return refuse(`must be ${expected}`);
  const items: T[] = [];
  const refusals: Refusal[] = [];
  for (const [index, item] of value.entries()) {
    const reading = readItem(item);
    if (reading.kind === "read") items.push(reading.value);
    else refusals.push(...below(String(index), reading.refusals));
  }
  return acceptUnless(refusals, items);
}

/** Moves refusals one level down: what is wrong with a part, seen from the whole. */
export function below(key: string, refusals: readonly Refusal[]): readonly Refusal[] {
  return refusals.map((refusal) => ({ ...refusal, path: [key, ...refusal.path] }));
}
