import { expect } from "vitest";
import type { Host } from "../rig/host.ts";
import { legRuntime } from "../rig/runtime.ts";
import { CHANGING_CALLS, type ChangingCall, changingCalls } from "./changing-calls.ts";
import { traceProgram } from "./trace-program.ts";

/**
 * Runs the suite by hand under strace, and gives the calls that changed files, as picked: all of them on Node, every
 * second one on Deno, which starts more slowly.
 */
export async function changesOfARun(
  host: Host,
  { suite, pick }: { suite: string; pick: (changes: readonly ChangingCall[]) => ChangingCall[] },
): Promise<ChangingCall[]> {
  // What is made once for a host is there then.
  expect(await host.runner("--run", suite)).toMatchObject({ exitCode: 0 });
  const command = host.command("runner", "--run", suite);
  const whole = traceProgram(host, command, { calls: CHANGING_CALLS, isFollowing: true });
  expect((await whole.ended).exitCode).toBe(0);
  const picked = pick(changingCalls(whole.calls(), host.folders.root));
  return picked.filter((_, index) => legRuntime() === "node" || index % 2 === 0);
}
