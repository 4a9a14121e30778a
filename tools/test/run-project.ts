import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "./projects.ts";
import { NOTHING, type Tally, tallyOf } from "./tally.ts";

/**
 * Runs one test project on this terminal and counts its tests. A project that cannot run here is one skipped
 * test, and a failed one where everything has to run.
 */
export async function runProject(
  project: TestProject,
  options: {
    readonly cwd: string;
    readonly mayBeSkipped: boolean;
    readonly print: (text: string) => void;
    /** Ends the project, which then counts as failed. */
    readonly signal: AbortSignal;
  },
): Promise<Tally> {
  const { mayBeSkipped, print } = options;
  print(`\n== ${project.name}\n`);
  if (project.missing !== undefined) {
    print(`${mayBeSkipped ? "Skipped" : "FAILED"}: ${project.missing}\n`);
    return mayBeSkipped ? { ...NOTHING, skipped: 1 } : failed(project, project.missing);
  }
  switch (project.counted) {
    case "one": {
      const exitCode = await runOnTerminal(project.command, options);
      return exitCode === 0 ? { ...NOTHING, passed: 1 } : failed(project, `exit code ${exitCode}`);
    }
    case "vitest": {
      const tally = await runVitest(project, options);
      return { ...tally, failures: tally.failures.map((failure) => `${project.name}: ${failure}`) };
    }
  }
}

function failed(project: TestProject, why: string): Tally {
  return { ...NOTHING, failed: 1, failures: [`${project.name}: ${why}`] };
}

async function runVitest({ command, tags }: TestProject, options: Surroundings): Promise<Tally> {
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
    return tallyOf(existsSync(report) ? readFileSync(report, "utf8") : undefined, { exitCode, tags });
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
