import { distance } from "fastest-levenshtein";

const MAX_LENGTH = 100;
// A shorter part of a key says too little.
const MIN_PART_LENGTH = 4;

/**
 * The known key that the written one most resembles, if it resembles any: at most a third of its characters
 * differ, from all of the known key or from its final words (`interval`, `cache_time`), or it is the known
 * key's beginning. The more is missing, the less it resembles.
 */
export function nearestKey(written: string, known: readonly string[]): string | undefined {
  const key = plain(written);
  if (key === "" || written.length > MAX_LENGTH) return undefined;
  let nearest: { readonly candidate: string; readonly difference: number } | undefined;
  for (const candidate of known) {
    const difference = Math.min(...formsOf(candidate, key).map((form) => differenceOf(key, form)));
    if (difference < (nearest?.difference ?? Infinity)) nearest = { candidate, difference };
  }
  return nearest?.candidate;
}

type Form = {
  readonly text: string;
  readonly missing: number;
};

/** What may have been meant by a key's name: all of it, its final words, a beginning of it. */
function formsOf(candidate: string, key: string): readonly Form[] {
  const whole = plain(candidate);
  if (key.length < MIN_PART_LENGTH) return [{ text: whole, missing: 0 }];
  const words = candidate.split("_");
  const endings = words.map((_word, index) => plain(words.slice(index).join("")));
  const parts = whole.startsWith(key) ? [...endings, key] : endings;
  return parts.map((text) => ({ text, missing: whole.length - text.length }));
}

/** Mistyped characters, and a thousandth for each missing one. Infinity if too many. */
function differenceOf(key: string, { text, missing }: Form): number {
  const mistyped = distance(key, text);
  const limit = Math.max(1, Math.floor(Math.max(key.length, text.length) / 3));
  const isPartTooShort = missing > 0 && text.length < MIN_PART_LENGTH;
  return mistyped > limit || isPartTooShort ? Infinity : mistyped + missing / 1000;
}

function plain(key: string): string {
  return key.toLowerCase().replace(/[-_\s]/g, "");
}
