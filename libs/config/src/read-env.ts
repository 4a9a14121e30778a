import type { EnvVariable } from "./config.ts";
import { acceptUnless, refuse, type Reading, type Refusal } from "./reading.ts";
import { scalarText } from "./read-text.ts";

/** Takes environment variables: a mapping of names to texts. Numbers and booleans are taken as written. */
export function readEnv(value: unknown): Reading<ReadonlyMap<string, EnvVariable>> {
  if (!(value instanceof Map)) return refuse("must be a mapping of names to texts");
  const env = new Map<string, EnvVariable>();
  const refusals: Refusal[] = [];
  for (const [key, item] of value) {
    const name = String(key);
    const text = scalarText(item);
    const path = [name];
    if (!/^[^=\s\p{Cc}]+$/u.test(name)) {
      refusals.push({ reason: "is no name of an environment variable", path, at: "key" });
    } else if (text === undefined) {
      refusals.push({ reason: 'must be a text, "" for an empty one', path, at: "value" });
    } else if (text.includes("\0")) {
      refusals.push({ reason: "must not hold a NUL character", path, at: "value" });
    } else {
      env.set(name, { name, value: text });
    }
  }
  return acceptUnless(refusals, env);
}
