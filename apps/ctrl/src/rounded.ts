/** Rounds to thousandths: milliseconds of a number of seconds. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
