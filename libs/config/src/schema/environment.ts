import { sep } from "node:path";
import type { EnvVariable } from "../config.ts";
import { okUnless, type ReadResult, type ValueIssue, error } from "./reader.ts";
import { scalarText } from "./scalars.ts";

const IS_WINDOWS = sep === "\\";

/**
 * Takes environment variables: a mapping of names to texts. Numbers and booleans are taken as written. On Windows, names
 * that differ by case alone are refused, as one would go without a word.
 */
export function readEnv(
  value: unknown,
  isWindows: boolean = IS_WINDOWS,
): ReadResult<ReadonlyMap<string, EnvVariable>> {
  if (!(value instanceof Map)) return error("must be a mapping of names to texts");
  const env = new Map<string, EnvVariable>();
  const issues: ValueIssue[] = [];
  const names = new Map<string, string>();
  for (const [key, item] of value) {
    const name = String(key);
    const text = scalarText(item);
    const path = [name];
    const same = isWindows ? names.get(folded(name)) : undefined;
    names.set(folded(name), same ?? name);
    if (same !== undefined) {
      const reason = `names the same variable as "${same}", as Windows knows no case`;
      issues.push({ reason, path, at: "key" });
    } else if (!/^[^=\s\p{Cc}]+$/u.test(name)) {
      issues.push({ reason: "is no name of an environment variable", path, at: "key" });
    } else if (text === undefined) {
      issues.push({ reason: 'must be a text, "" for an empty one', path, at: "value" });
    } else if (text.includes("\0")) {
      issues.push({ reason: "must not hold a NUL character", path, at: "value" });
    } else {
      env.set(name, { name, value: text });
    }
  }
  return okUnless(issues, env);
}

/** Windows folds one UTF-16 unit at a time, so "ß" is not "SS". */
function folded(name: string): string {
  return name.replaceAll(/[^]/g, (unit) => (unit.toUpperCase().length === 1 ? unit.toUpperCase() : unit));
}
