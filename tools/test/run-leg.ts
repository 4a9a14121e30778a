import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Leg } from "./leg.ts";
import { NOTHING, type Tally, tallyOf } from "./tally.ts";

/**
 * Runs one leg on this terminal and counts its tests. A leg that can't run here is one skipped test, and a failed
 * one where everything has to run.
 */
export async function runLeg(
  leg: Leg,
  options: {
    readonly cwd: string;
    readonly mayBeSkipped: boolean;
    readonly print: (text: string) => void;
    /** Ends the leg, which then counts as failed. */
    readonly signal: AbortSignal;
  },
): Promise<Tally> {
  const { mayBeSkipped, print } = options;
  print(`\n== ${leg.name}\n`);
  if (leg.lacks !== undefined) {
    print(`${mayBeSkipped ? "Skipped" : "FAILED"}: ${leg.lacks}\n`);
    return mayBeSkipped ? { ...NOTHING, skipped: 1 } : failed(leg, leg.lacks);
  }
  switch (leg.counted) {
    case "one": {
      const exitCode = await runOnTerminal(leg.command, options);
      return exitCode === 0 ? { ...NOTHING, passed: 1 } : failed(leg, `exit code ${exitCode}`);
    }
    case "vitest": {
      const tally = await runVitest(leg.command, options);
      return { ...tally, failures: tally.failures.map((failure) => `${leg.name}: ${failure}`) };
    }
  }
}

function failed(leg: Leg, why: string): Tally {
  return { ...NOTHING, failed: 1, failures: [`${leg.name}: ${why}`] };
}

async function runVitest(command: readonly string[], options: Surroundings): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), "robotmk-test-"));
  try {
    const report = join(folder, "report.json");
    const reporters = [
      "--reporter=default",
      "--reporter=./e2e/faults/fault-reporter.ts",
      "--reporter=./tools/wine/skip-reporter.ts",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ];
    const exitCode = await runOnTerminal([...command, ...reporters], options);
    return tallyOf(existsSync(report) ? readFileSync(report, "utf8") : undefined, exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Surroundings = { readonly cwd: string; readonly signal: AbortSignal };

async function runOnTerminal(
  [file = "", ...args]: readonly string[],
  { cwd, signal }: Surroundings,
): Promise<number> {
  return await new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, signal, stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", (error) => (signal.aborted ? undefined : reject(error)));
    child.once("close", (code) => resolve(code ?? 1));
  });
}
