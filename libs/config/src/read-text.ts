import { accept, refuse, type Reading } from "./reading.ts";

/** The text of a scalar, as it stands in the file; undefined for a list, a mapping or nothing. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** Takes a text of one line that is not blank. Numbers are taken as they are written. */
export function readLine(value: unknown): Reading<string> {
  const text = scalarText(value);
  if (text === undefined || typeof value === "boolean") return refuse("must be a text");
  if (text.trim() === "") return refuse("must not be blank");
  return /\p{Cc}/u.test(text) ? refuse("must not hold control characters") : accept(text);
}

/** Takes a text of one line that fits a pattern. `rule` says the pattern in words, after "must". */
export function readMatching(
  value: unknown,
  { pattern, rule }: { readonly pattern: RegExp; readonly rule: string },
): Reading<string> {
  const line = readLine(value);
  if (line.kind === "refused" || pattern.test(line.value)) return line;
  return refuse(`must ${rule}`);
}
