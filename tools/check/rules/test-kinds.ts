import { type Finding, matchesWithLine, type TextFile } from "./finding.ts";

const UNIT = /^(?:apps|libs|tools)\/.*(?<!\.(?:process|compat))\.test\.(?:ts|mjs)$/;
const STARTS_OR_WAITS =
  /from "node:(?:child_process|timers\/promises|worker_threads)"|\bsetTimeout\(|\bsetInterval\(|\bvi\.waitFor\(|\bvi\.waitUntil\(|\bstartProcess\(/g;

/**
 * Finds unit tests that start processes or wait. What the code under test starts, tools/test/no-processes.ts meets
 * when the test runs.
 */
export function testKinds({ path, text }: TextFile): readonly Finding[] {
  if (!UNIT.test(path) || path.startsWith("tools/check/rules/")) return [];
  return matchesWithLine(text, STARTS_OR_WAITS).map(({ line, match }) => ({
    file: path,
    line,
    message: `Cannot use ${match[0]} in a unit test, which starts nothing and waits for nothing: call its file x.process.test.ts`,
  }));
}
