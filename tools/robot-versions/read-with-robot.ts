import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { type RobotReading, robotReadingSchema } from "./corpus.ts";
import { runPython } from "./run-python.ts";

/**
 * Has output files read by Robot Framework itself.
 * @param files paths of output.xml files.
 * @param options `pythonPath` is the folder of the version that is to read.
 * @throws if it can't read one of them.
 */
export async function readWithRobot(
  files: readonly string[],
  options: { readonly python: string; readonly pythonPath: string },
): Promise<RobotReading[]> {
  const script = fileURLToPath(new URL("dump-result.py", import.meta.url));
  const end = await runPython(options.python, [script], { ...options, input: JSON.stringify(files) });
  if (end.code !== 0) throw new Error(`Cannot have Robot Framework read its outputs: ${end.stderr}`);
  return v.parse(v.array(robotReadingSchema), JSON.parse(end.stdout));
}
