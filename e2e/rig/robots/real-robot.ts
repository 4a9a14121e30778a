import { existsSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { TestContext } from "vitest";
import type { Host } from "../host/host.ts";
import { runCommand } from "../processes/run-command.ts";
import { runtime } from "../../runtimes/current.ts";
import { projectFolder } from "../../runtimes/runtime.ts";

/**
 * The `robot_command` of a real Robot Framework. On Windows it runs in a Python that runs in node.exe
 * (tools/robot-on-windows): no process can be started from it, and it has no threads and no sockets.
 * Without it the test is skipped with the reason, and fails in CI.
 */
export function realRobotCommand(context: TestContext): string[] {
  return [...realPythonCommand(context), "-m", "robot"];
}

function realPythonCommand(context: TestContext): string[] {
  if (runtime.supports("python")) return [realRobotPython(context)];
  const program = join(projectFolder, ".robot", "windows", "python.mjs");
  if (existsSync(program)) return [runtime.node(), runtime.path(program)];
  const reason = `Cannot run Robot Framework on Windows by "${program}": it does not exist, the set-up of the leg makes it`;
  if (process.env["CI"] === "true") throw new Error(reason);
  return context.skip(reason);
}

/**
 * The Python that has Robot Framework, made by the set-up. Without it the test is skipped with the reason,
 * and fails in CI.
 */
export function realRobotPython(context: TestContext): string {
  const python = join(projectFolder, ".robot", "venv", "bin", "python");
  if (existsSync(python)) return python;
  const reason = `Cannot run Robot Framework by "${python}": it does not exist, "npm test" makes it`;
  if (process.env["CI"] === "true") throw new Error(reason);
  return context.skip(reason);
}

const reading = v.object({
  name: v.string(),
  status: v.string(),
  passed: v.number(),
  failed: v.number(),
  skipped: v.number(),
  tests: v.record(v.string(), v.object({ status: v.string(), message: v.string() })),
});
export type RobotReading = v.InferOutput<typeof reading>;

const script = `
import json, sys
from robot.api import ExecutionResult
result = ExecutionResult(sys.argv[1])
total = result.statistics.total
tests = {test.name: {"status": test.status, "message": test.message} for test in result.suite.all_tests}
print(json.dumps({"name": result.suite.name, "status": result.suite.status, "passed": total.passed,
    "failed": total.failed, "skipped": total.skipped, "tests": tests}))
`;

/** What Robot Framework's own API reads in an output.xml. */
export async function readWithRobot(python: string, xml: string): Promise<RobotReading> {
  const { exitCode, stdout, stderr } = await runCommand([python, "-c", script, runtime.linuxPath(xml)], {
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8" },
    cwd: "/",
  });
  if (exitCode !== 0) throw new Error(`Cannot read "${xml}" by Robot Framework: ${stderr}`);
  return v.parse(reading, JSON.parse(stdout));
}

/** A suite for it, by its path below robotdir. */
export const PACE_FILES = { "pace/pace.robot": "*** Test Cases ***\nPass\n    No Operation\n" };

/**
 * How long a real Robot takes for nothing, at the pace of the machine as it is: what a time-out has to leave it. Runs the
 * suite `pace` manually.
 */
export async function robotSeconds(host: Host): Promise<number> {
  const { stdout, stderr } = await host.runner("--run", "pace");
  const finished = host.spool.result("pace")?.last_finished;
  if (finished?.outcome === "passed") return finished.runtime;
  throw new Error(`Cannot tell how long Robot takes: it is ${finished?.outcome}: ${stdout}${stderr}`);
}
