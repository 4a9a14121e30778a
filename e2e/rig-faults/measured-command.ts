import { randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { TestContext } from "vitest";
import { realRobotPython } from "../rig/real-robot-python.ts";
import { type CommandAnswer, type CommandSetting, runCommand } from "../rig/run-command.ts";

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
