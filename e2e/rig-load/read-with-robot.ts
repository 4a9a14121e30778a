import * as v from "valibot";
import { runCommand } from "../rig/run-command.ts";
import { linuxPath } from "../rig-wine/wine-paths.ts";

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
  const { exitCode, stdout, stderr } = await runCommand([python, "-c", script, linuxPath(xml)], {
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8" },
    cwd: "/",
  });
  if (exitCode !== 0) throw new Error(`Cannot read "${xml}" by Robot Framework: ${stderr}`);
  return v.parse(reading, JSON.parse(stdout));
}
