import type { Problem } from "./problem.ts";

/** A copy of a file's top mapping without the keys and suites that have an error: what is left is valid. */
export function withoutProblems(
  root: ReadonlyMap<unknown, unknown>,
  problems: readonly Problem[],
): ReadonlyMap<unknown, unknown> {
  const written = root.get("suites");
  const suites = new Map<unknown, unknown>(written instanceof Map ? written : []);
  const top = new Map(root).set("suites", suites);
  for (const { keyPath } of problems) {
    const [key, suiteId] = keyPath;
    if (key !== "suites") top.delete(key);
    else if (suiteId !== undefined) suites.delete(suiteId);
  }
  return top;
}
