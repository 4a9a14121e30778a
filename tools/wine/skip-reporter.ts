import type { Reporter, TestCase, TestModule } from "vitest/node";
import { judgeSkips } from "./judge-skips.ts";

const LEG = "e2e-wine";
/** Groups of tests for Windows alone: they do not count, so that they do not reduce the share of skipped tests. */
const FOR_WINDOWS_ALONE = "/e2e/tests/windows/";

/** Ends a run of the leg under Wine with the tests that it skipped, by their reasons, and fails where these are too many. */
export default class SkipReporter implements Reporter {
  private isFiltered = false;

  onInit(vitest: { readonly config: { readonly testNamePattern?: RegExp | undefined } }): void {
    this.isFiltered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules
      .filter((module) => module.project.name === LEG && !module.moduleId.includes(FOR_WINDOWS_ALONE))
      .flatMap((module) => [...module.children.allTests()]);
    if (tests.length === 0 || this.isFiltered) return;
    const { text, isTooMany } = judgeSkips(
      tests.map((test) => ({ name: test.fullName, ...outcomeOf(test) })),
    );
    process.stdout.write(`\n${text}\n`);
    if (isTooMany && process.env["CI"] === "true") process.exitCode = 1;
  }
}

/** A test that the tags leave out has no reason, and counts as not skipped: no system can break it. */
function outcomeOf(test: TestCase): { readonly skipped: string | undefined } {
  const result = test.result();
  return { skipped: result.state === "skipped" ? result.note : undefined };
}
