import { ok, type ReadResult, error } from "./reader.ts";
import { toNumber } from "./scalars.ts";

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const MAX_DAYS = 366;
const MAX_SECONDS = MAX_DAYS * 24 * 3600;

/**
 * Takes a duration: a number of seconds, or a number with the unit `s`, `m` or `h`.
 *
 * @param value As written.
 * @param minimumSeconds 1 for what repeats. 0 asks for more than nothing: no duration may be zero.
 * @returns Seconds.
 */
export function readDuration(value: unknown, minimumSeconds: number): ReadResult<number> {
  const seconds = toSeconds(value);
  if (seconds === undefined) {
    return error("must be a number of seconds, or a number with a unit such as 90s, 5m or 2h");
  }
  if (seconds <= 0 || seconds < minimumSeconds) {
    return error(minimumSeconds === 1 ? "must be at least 1 second" : "must be more than 0 seconds");
  }
  return seconds > MAX_SECONDS ? error(`must be at most ${MAX_DAYS} days`) : ok(seconds);
}

function toSeconds(value: unknown): number | undefined {
  if (typeof value !== "string") return toNumber(value);
  const unit = UNIT_SECONDS[value.slice(-1)];
  // No regular expression for the blanks between: a million of them would keep it busy for minutes.
  const count = toNumber(unit === undefined ? value.trimEnd() : value.slice(0, -1).trimEnd());
  return count === undefined ? undefined : count * (unit ?? 1);
}
