import { changingCalls } from "./changing-calls.ts";
import type { TracedCall } from "./read-trace.ts";

/** What a program was about to change when it was killed: the call that it began last and that never returned. */
export function lastRole(calls: readonly TracedCall[], root: string): string {
  const begun = calls.filter(({ result }) => result === undefined);
  return changingCalls(begun, root).at(-1)?.role ?? "something else";
}
