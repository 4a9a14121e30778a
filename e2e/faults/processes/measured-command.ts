import { randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { expect, type TestContext } from "vitest";
import { runCommand } from "../../rig/processes/run-command.ts";
import { realRobotPython } from "../../rig/robots/real-robot.ts";
import type { CommandAnswer, CommandSetting } from "../../runtimes/runtime.ts";

const waitAndMeasure = fileURLToPath(new URL("./wait-and-measure.py", import.meta.url));
const usage = v.object({ cpu_s: v.number(), peak_kb: v.number() });

/** What a command took, with all that it started and waited for. */
export type Measured = CommandAnswer & {
  readonly cpuSeconds: number;
  /** The largest resident memory of one process. */
  readonly peakMb: number;
  readonly elapsedMs: number;
};

/** Runs commands to their end and measures them by wait4(2), which counts whatever the machine's load is. */
export function measuredCommand(
  context: TestContext,
): (command: readonly string[], setting: CommandSetting) => Promise<Measured> {
  const python = realRobotPython(context);
  return async (command, setting) => {
    const file = join(tmpdir(), `rmk-usage-${randomBytes(6).toString("hex")}`);
    const started = performance.now();
    try {
      const answer = await runCommand([python, "-S", "-E", waitAndMeasure, file, ...command], setting);
      const elapsedMs = performance.now() - started;
      const { cpu_s: cpuSeconds, peak_kb: peakKb } = v.parse(usage, JSON.parse(readFileSync(file, "utf8")));
      return { ...answer, cpuSeconds, peakMb: peakKb / 1024, elapsedMs };
    } finally {
      rmSync(file, { force: true });
    }
  };
}

/**
 * What a hostile input may cost a program, beyond what the same program takes for nothing. The CPU time only shows a
 * parser without an end from one that is slow: the inputs take 1 to 3 s.
 */
const COST = { cpuSeconds: 60, peakMb: 256 } as const;

/** Fails where a call took more than a hostile input may cost, or ended as no program of the controller may. */
export function expectBounded(
  measured: Measured,
  of: {
    readonly what: string;
    readonly idle: Measured;
    readonly cost?: { cpuSeconds: number; peakMb: number };
  },
): void {
  const { what, idle, cost = COST } = of;
  expect.soft(measured.cpuSeconds - idle.cpuSeconds, `CPU seconds of ${what}`).toBeLessThan(cost.cpuSeconds);
  expect.soft(measured.peakMb, `MiB of ${what}`).toBeLessThan(cost.peakMb);
  const said = measured.stdout + measured.stderr;
  expect(said.slice(0, 2_000), what).not.toMatch(
    /^\s+at .*:\d+:\d+\)?$|Error: |internal error|heap out of memory/m,
  );
}

/** Does the work for each item, two at a time, and gives the outcomes in the order of the items. */
export async function inLanes<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const waiting = [...items.entries()];
  const outcomes = new Map<number, R>();
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      outcomes.set(next[0], await work(next[1]));
    }
  };
  await Promise.all([lane(), lane()]);
  return [...outcomes.entries()].toSorted(([a], [b]) => a - b).map(([, outcome]) => outcome);
}

/** The most that any of them took, in a few words: CPU beyond that of a call with nothing to do, and memory. */
export function worstOf(all: readonly Measured[], idle: Measured): string {
  const cpuSeconds = Math.max(...all.map((one) => one.cpuSeconds - idle.cpuSeconds));
  const peakMb = Math.max(...all.map((one) => one.peakMb));
  return `at most ${Math.max(0, cpuSeconds).toFixed(1)} s CPU and ${Math.ceil(peakMb)} MiB`;
}
