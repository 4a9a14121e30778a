import { expect } from "vitest";
import { describeHost } from "../rig/describe-host.ts";
import type { Host } from "../rig/host.ts";

/** Expects the suite's last run to be closed, the same in its record and its result, and to have had one robot. */
export function expectToldAlike(host: Host, of: { readonly id: string; readonly when: string }): void {
  const told = `${of.when}\n${describeHost(host)}`;
  const closed = host.spool.runs(of.id).findLast(({ phase }) => phase === "finished");
  const { running, last_finished: last } = host.spool.result(of.id) ?? {};
  expect(running ?? null, told).toBeNull();
  expect(last?.run_id, told).toBe(closed?.run_id);
  expect(last?.outcome, told).toBe(closed?.outcome);
  const witnessed = host.witnessed(of.id).map(({ runId }) => runId);
  expect(new Set(witnessed).size, told).toBe(witnessed.length);
}
