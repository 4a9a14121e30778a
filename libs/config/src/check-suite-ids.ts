import { checkSuiteId } from "./check-suite-id.ts";
import type { Problem } from "./problem.ts";
import { quote } from "./quote.ts";

/** Parts the ids of a file into usable ones, in the order written, and problems. Case makes no difference. */
export function checkSuiteIds(ids: readonly string[]): {
  readonly usable: readonly string[];
  readonly problems: readonly Problem[];
} {
  const usable = new Map<string, string>();
  const problems: Problem[] = [];
  for (const id of ids) {
    const same = usable.get(id.toLowerCase());
    const reason =
      checkSuiteId(id) ?? (same && `differs only in case from ${quote(same)}: their files would mix`);
    if (reason === undefined) usable.set(id.toLowerCase(), id);
    else problems.push(idProblem(id, reason));
  }
  return { usable: [...usable.values()], problems };
}

function idProblem(id: string, reason: string): Problem {
  const message = `Cannot use suite id ${quote(id)} as it ${reason}`;
  return { severity: "error", message, keyPath: ["suites", id], at: "key" };
}
