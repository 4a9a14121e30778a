import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Leg } from "./leg.ts";
import { type Tally, tallyOf } from "./tally.ts";

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
  },
): Promise<Tally> {
  const { cwd, mayBeSkipped, print } = options;
  print(`\n== ${leg.name}\n`);
  if (leg.lacks !== undefined) {
    print(`${mayBeSkipped ? "Skipped" : "FAILED"}: ${leg.lacks}\n`);
    return { passed: 0, failed: mayBeSkipped ? 0 : 1, skipped: mayBeSkipped ? 1 : 0 };
  }
  switch (leg.counted) {
    case "one": {
      const passed = (await runOnTerminal(leg.command, cwd)) === 0;
      return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
    }
    case "vitest":
      return await runVitest(leg.command, cwd);
  }
}

async function runVitest(command: readonly string[], cwd: string): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), "robotmk-test-"));
  try {
    const report = join(folder, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const exitCode = await runOnTerminal([...command, ...reporters], cwd);
    return tallyOf(existsSync(report) ? readFileSync(report, "utf8") : undefined, exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runOnTerminal([file = "", ...args]: readonly string[], cwd: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
