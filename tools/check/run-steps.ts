import type { Step } from "./step.ts";

/**
 * Runs the steps one after the other, all of them whatever fails, and prints a line a step and what a failed one
 * said.
 *
 * @returns the names of those that failed
 */
export async function runSteps(
  steps: readonly Step[],
  options: { readonly print: (text: string) => void; readonly nowMs: () => number },
): Promise<readonly string[]> {
  const { print, nowMs } = options;
  const failed: string[] = [];
  for (const step of steps) {
    const startedMs = nowMs();
    const { passed, output } = await step.run();
    const seconds = ((nowMs() - startedMs) / 1000).toFixed(1);
    print(`${passed ? "ok    " : "FAILED"} ${step.name} (${seconds} s)\n`);
    if (passed) continue;
    failed.push(step.name);
    print(`${output.trimEnd().replace(/^/gm, "    ")}\n`);
  }
  return failed;
}
