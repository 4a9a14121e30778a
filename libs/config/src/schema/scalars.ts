import { quote } from "../issues/message.ts";
import { ok, okUnless, type ReadResult, type ValueIssue, error } from "./reader.ts";

/** Takes one of some fixed words. */
export function readChoice<const T extends string>(value: unknown, choices: readonly T[]): ReadResult<T> {
  const choice = choices.find((candidate) => candidate === value);
  return choice === undefined ? error(`must be ${oneOf(choices)}`) : ok(choice);
}

function oneOf(choices: readonly string[]): string {
  const quoted = choices.map(quote);
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

/** Takes a list of some fixed words, one at least. A word that stands there twice counts once. */
export function readChoices<const T extends string>(
  value: unknown,
  choices: readonly T[],
): ReadResult<readonly T[]> {
  const expected = `a list of ${choices.join(", ")}`;
  const list = readList(value, { expected, readItem: (item) => readChoice(item, choices) });
  if (list.kind === "error") return list;
  return list.value.length === 0 ? error(`must be ${expected}`) : ok([...new Set(list.value)]);
}

/** Takes a list and each item of it. `expected` says what the list holds: `a list of names`. */
export function readList<T>(
  value: unknown,
  { expected, readItem }: { readonly expected: string; readonly readItem: (item: unknown) => ReadResult<T> },
): ReadResult<readonly T[]> {
  if (!Array.isArray(value)) return error(`must be ${expected}`);
  const items: T[] = [];
  const issues: ValueIssue[] = [];
  for (const [index, item] of value.entries()) {
    const result = readItem(item);
    if (result.kind === "ok") items.push(result.value);
    else issues.push(...below(String(index), result.issues));
  }
  return okUnless(issues, items);
}

/** Moves issues one level down: what is wrong with a part, seen from the whole. */
export function below(key: string, issues: readonly ValueIssue[]): readonly ValueIssue[] {
  return issues.map((issue) => ({ ...issue, path: [key, ...issue.path] }));
}

// Of digits it takes any number in one go: what could be divided in several ways would be tried in all of them.
const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;

export type NumberRange = {
  readonly minimum: number;
  readonly maximum: number;
  readonly whole: boolean;
};

/** Takes a number within a range; a quoted one too, since `007` and `2.0` come as text. */
export function readNumber(value: unknown, range: NumberRange): ReadResult<number> {
  const number = toNumber(value);
  const isInRange = number !== undefined && number >= range.minimum && number <= range.maximum;
  if (isInRange && (!range.whole || Number.isInteger(number))) return ok(number);
  const kind = range.whole ? "a whole number" : "a number";
  return error(`must be ${kind} from ${range.minimum} to ${range.maximum}`);
}

/** The number that a scalar stands for; undefined for anything else, infinity and NaN. */
export function toNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && NUMBER.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** The text of a scalar, as it stands in the file; undefined for a list, a mapping or nothing. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** Takes a text of one line that is not blank. Numbers are taken as they are written. */
export function readLine(value: unknown): ReadResult<string> {
  const text = scalarText(value);
  if (text === undefined || typeof value === "boolean") return error("must be a text");
  if (text.trim() === "") return error("must not be blank");
  return /\p{Cc}/u.test(text) ? error("must not hold control characters") : ok(text);
}

/** Takes a text of one line that fits a pattern. `rule` says the pattern in words, after "must". */
export function readMatching(
  value: unknown,
  { pattern, rule }: { readonly pattern: RegExp; readonly rule: string },
): ReadResult<string> {
  const line = readLine(value);
  if (line.kind === "error" || pattern.test(line.value)) return line;
  return error(`must ${rule}`);
}
