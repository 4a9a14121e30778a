import { expect } from "vitest";
import type { Measured } from "./measured-command.ts";

/** What a hostile input may cost a program, beyond what the same program takes for nothing. */
const COST = { cpuSeconds: 2, peakMb: 256 } as const;

/** Fails where a call took more than a hostile input may cost, or ended as no program of ours may. */
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
