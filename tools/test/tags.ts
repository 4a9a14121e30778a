/** The tags of e2e tests. A file sets them by `@module-tag` lines, a test by its options; a `faultTest` has `fault`. */
export const TAGS = [
  { name: "smoke", description: "one of the twenty tests that npm test runs on Node" },
  {
    name: "runtime",
    description: "a runtime or a system can break it: processes, locks, signals, workers, logs",
  },
  { name: "windows", description: "says something about Windows" },
  { name: "systemd", description: "needs systemd or its control groups" },
  { name: "fault", description: "injects a fault of docs/guarantees.md" },
  { name: "slow", description: "takes longer than a minute" },
];

/** `npm test` runs the tests with one of these tags. */
export const SMOKE_TAGS: readonly string[] = ["smoke"];
/** On Deno and under Wine the tests with one of these tags run: no runtime can break the others. */
export const RUNTIME_TAGS: readonly string[] = ["runtime", "windows", "systemd", "fault"];

/** The arguments of vitest that pick the tests with one of these tags. */
export function tagsFilter(tags: readonly string[]): readonly string[] {
  return ["--tags-filter", tags.join(" || ")];
}
