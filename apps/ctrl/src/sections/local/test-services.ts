import type { SuiteStatus } from "../../status/suite-status.ts";
import { sanitizeMessage, sanitizeName, formatDuration } from "../../text.ts";
import type { LocalService } from "./service.ts";
import { serviceName } from "./suite-service.ts";

/** More would drown a host's other services. */
export const MAX_TEST_SERVICES = 200;

const STATES = { PASS: 0, SKIP: 0, FAIL: 2, "NOT RUN": 3 } as const;
const MAX_NAME_CHARS = 150;

/** The services of the tests of one suite, where they are asked for. Tests of the same name are numbered. */
export function testServices(view: SuiteStatus): readonly LocalService[] {
  const { config, last, result } = view;
  if (!config.testServices || last === undefined) return [];
  const { run, freshness } = last;
  const isOutdated = freshness.isStale || (result?.refusal ?? null) !== null;
  const numbered = numbering();
  return run.tests.map((test) => {
    const age = `${formatDuration(freshness.ageSeconds)} ago`;
    return {
      state: isOutdated ? 3 : STATES[test.status],
      name: `${serviceName(config.id)} ${numbered(shortName(test.name))}`,
      // A test that failed early would seem to have become faster.
      metrics: test.status === "PASS" ? [{ name: "runtime", value: test.runtime, min: 0 }] : [],
      summary: `${isOutdated ? "outdated: " : ""}${test.status}, ${age}${test.message === "" ? "" : `: ${sanitizeMessage(test.message)}`}`,
      details: [],
    };
  });
}

/** Adds a number to names that were there before; a test may have such a number of its own. */
function numbering(): (name: string) => string {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return (name) => {
    let count = (counts.get(name) ?? 0) + 1;
    const written = () => (count === 1 ? name : `${name} #${count}`);
    while (taken.has(written())) count += 1;
    counts.set(name, count);
    taken.add(written());
    return written();
  };
}

/** Two names that differ in what no name of a service may hold must not become one unnoticed. */
function shortName(name: string): string {
  const plain = sanitizeName(name);
  return plain === ""
    ? "(no name)"
    : plain
        .slice(0, MAX_NAME_CHARS)
        .replace(/\p{Cs}$/u, "")
        .trim();
}
