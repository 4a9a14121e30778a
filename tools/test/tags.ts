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

/** The `--tags-filter` of `npm test`. */
export const SMOKE_TAGS = "smoke";
/** The `--tags-filter` of the e2e tests on Deno and under Wine: no runtime can break the other tests. */
export const RUNTIME_TAGS = "runtime || windows || systemd || fault";
