import type { VariableValue } from "./config.ts";

/** Turns a value of the file into one that JSON can carry: mappings become plain objects. */
export function variableValue(value: unknown): VariableValue {
  if (Array.isArray(value)) return value.map(variableValue);
  if (value instanceof Map) {
    // fromEntries defines properties, so that a key "__proto__" is but a key.
    return Object.fromEntries([...value].map(([key, item]) => [String(key), variableValue(item)]));
  }
  const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isScalar ? value : null;
}

/** Tells whether a NUL is anywhere in a value: no command line can carry one. */
export function holdsNul(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0");
  if (Array.isArray(value)) return value.some(holdsNul);
  return value instanceof Map && [...value].some(([key, item]) => holdsNul(key) || holdsNul(item));
}
