import { quote } from "../issues/message.ts";
import { accept, acceptUnless, type Reading, type Refusal, refuse } from "./reader.ts";

/** Takes one of some fixed words. */
export function readChoice<const T extends string>(value: unknown, choices: readonly T[]): Reading<T> {
  const choice = choices.find((candidate) => candidate === value);
  return choice === undefined ? refuse(`must be ${oneOf(choices)}`) : accept(choice);
}

function oneOf(choices: readonly string[]): string {
  const quoted = choices.map(quote);
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

/** Takes a list of some fixed words, one at least. A word that stands there twice counts once. */
export function readChoices<const T extends string>(
  value: unknown,
  choices: readonly T[],
): Reading<readonly T[]> {
  const expected = `a list of ${choices.join(", ")}`;
  const list = readList(value, { expected, readItem: (item) => readChoice(item, choices) });
  if (list.kind === "refused") return list;
  return list.value.length === 0 ? refuse(`must be ${expected}`) : accept([...new Set(list.value)]);
}

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

// Of digits it takes any number in one go: what could be divided in several ways would be tried in all of them.
const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;

export interface NumberRange {
  readonly minimum: number;
  readonly maximum: number;
  readonly whole: boolean;
}

/** Takes a number within a range; a quoted one too, since `007` and `2.0` come as text. */
export function readNumber(value: unknown, range: NumberRange): Reading<number> {
  const number = toNumber(value);
  const isInRange = number !== undefined && number >= range.minimum && number <= range.maximum;
  if (isInRange && (!range.whole || Number.isInteger(number))) return accept(number);
  const kind = range.whole ? "a whole number" : "a number";
  return refuse(`must be ${kind} from ${range.minimum} to ${range.maximum}`);
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
