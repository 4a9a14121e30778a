import type { Config } from "@robotmk-controller/config";

/** What became of a suite. */
export type ConfigChange = { readonly suite: string; readonly what: "added" | "changed" | "removed" };

/** Tells what a new config changes: suites that came, went or work differently. Pure. */
export function configChanges(before: Config | undefined, after: Config): readonly ConfigChange[] {
  const old = new Map((before?.suites ?? []).map((suite) => [suite.id, suite.digest]));
  const added = after.suites
    .filter(({ id }) => !old.has(id))
    .map(({ id }) => ({ suite: id, what: "added" }) as const);
  const changed = after.suites
    .filter(({ id, digest }) => old.has(id) && old.get(id) !== digest)
    .map(({ id }) => ({ suite: id, what: "changed" }) as const);
  const kept = new Set(after.suites.map(({ id }) => id));
  const removed = [...old.keys()]
    .filter((id) => !kept.has(id))
    .map((id) => ({ suite: id, what: "removed" }) as const);
  return [...added, ...changed, ...removed];
}
