import type { SuiteConfig } from "@robotmk-controller/config";
import type { Round } from "./record-round.ts";

/**
 * Tells which round the suites of an order are, if they are all that there are of their mode: the serial suites of
 * one runner, or the external ones where somebody called the runner for all. Pure.
 *
 * @param isForAll the runner was called for all suites, without names
 */
export function completeRound(
  started: readonly { readonly suite: SuiteConfig }[],
  options: {
    readonly mode: Round["mode"];
    readonly configured: readonly SuiteConfig[];
    readonly isForAll: boolean;
  },
): Round | undefined {
  const { mode, configured, isForAll } = options;
  if (mode === "external" && !isForAll) return undefined;
  const ids = new Set(started.map(({ suite }) => suite.id));
  const ofMode = configured.filter(({ executionMode }) => executionMode === mode);
  if (ofMode.length === 0 || !ofMode.every(({ id }) => ids.has(id))) return undefined;
  return { mode, suites: ofMode.length };
}
