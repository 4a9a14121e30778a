import { quote } from "./quote.ts";

/** Names a written value in a sentence. `secret` values are named by their type alone. */
export function describeValue(value: unknown, { secret }: { readonly secret: boolean }): string {
  if (value === null || value === undefined) return "empty";
  if (value instanceof Map) return "a mapping";
  if (Array.isArray(value)) return "a list";
  if (secret) return typeof value === "string" ? "a text" : `a ${typeof value}`;
  if (typeof value === "string") return quote(value);
  return JSON.stringify(value);
}
