/**
 * How much of a suite the section carries, richest first: with its HTML log, without it, without keywords,
 * without tests, and without any output.
 */
export const DETAILS = ["log", "keywords", "tests", "suite", "none"] as const;
export type Detail = (typeof DETAILS)[number];

/** How many bytes the entry of a suite takes, by detail. */
export type DetailSizes = Readonly<Record<Detail, number>>;

/** The detail of each suite, in their order; `undefined` for a suite without an entry. */
export type DetailChoice = readonly (Detail | undefined)[];

/**
 * Picks how much each suite may carry so that all of them fit. The largest suites give way first: a bound for
 * a single suite is lowered until the sum fits, so a huge one costs the others nothing. What is left over then
 * goes to the suites in their order.
 */
export function chooseDetail(suites: readonly DetailSizes[], maxBytes: number): DetailChoice {
  const bound = largestBound(suites, maxBytes);
  const choice: (Detail | undefined)[] = suites.map((sizes) => richestWithin(sizes, bound));
  let left = maxBytes - sum(suites, bound);
  if (left >= 0) {
    for (const [index, sizes] of suites.entries()) {
      const current = choice[index];
      if (current === undefined) continue;
      const better = richestWithin(sizes, sizes[current] + left);
      left -= sizes[better] - sizes[current];
      choice[index] = better;
    }
    return choice;
  }
  // Not even bare entries fit: the last suites are left out.
  for (let index = suites.length - 1; index >= 0 && left < 0; index -= 1) {
    left += suites[index]?.none ?? 0;
    choice[index] = undefined;
  }
  return choice;
}

/** The largest bound for a single suite with which all fit; 0 where none is small enough. */
function largestBound(suites: readonly DetailSizes[], maxBytes: number): number {
  let [fits, tooLarge] = [0, maxBytes + 1];
  while (tooLarge - fits > 1) {
    const bound = Math.floor((fits + tooLarge) / 2);
    if (sum(suites, bound) <= maxBytes) fits = bound;
    else tooLarge = bound;
  }
  return fits;
}

function sum(suites: readonly DetailSizes[], bound: number): number {
  return suites.reduce((total, sizes) => total + sizes[richestWithin(sizes, bound)], 0);
}

function richestWithin(sizes: DetailSizes, bound: number): Detail {
  return DETAILS.find((detail) => sizes[detail] <= bound) ?? "none";
}
