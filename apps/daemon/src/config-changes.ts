import type { Config } from "@robotmk-controller/config";

/** Says what a new config changes, a line each: suites that came, went or work differently. Pure. */
export function configChanges(before: Config | undefined, after: Config): readonly string[] {
  const old = new Map((before?.suites ?? []).map((suite) => [suite.id, suite.digest]));
  const added = after.suites.filter(({ id }) => !old.has(id)).map(({ id }) => `suite ${id} added`);
  const changed = after.suites
    .filter(({ id, digest }) => old.has(id) && old.get(id) !== digest)
    .map(({ id }) => `suite ${id} changed`);
  const kept = new Set(after.suites.map(({ id }) => id));
  const removed = [...old.keys()].filter((id) => !kept.has(id)).map((id) => `suite ${id} removed`);
  return [...added, ...changed, ...removed];
}
