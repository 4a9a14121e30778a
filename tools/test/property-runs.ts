const QUICK_RUNS = 100;

/**
 * Tells fast-check how many runs a property gets: all with `CI=true`, at most 100 elsewhere.
 *
 * @param full as many as its author wants
 */
export function propertyRuns(full: number): { readonly numRuns: number } {
  return { numRuns: process.env["CI"] === "true" ? full : Math.min(full, QUICK_RUNS) };
}
