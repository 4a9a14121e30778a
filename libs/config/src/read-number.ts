import { accept, refuse, type Reading } from "./reading.ts";

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
