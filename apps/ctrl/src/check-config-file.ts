import { closeSync, constants, openSync, statSync } from "node:fs";
import { errorCode, errorMessage } from "@robotmk-controller/platform";
import type { HostProblem } from "./host-problem.ts";

/** Looks whether robotmk.yml is at its place, and a file that can be read. What is in it, its errors tell. */
export function checkConfigFile(file: string): readonly HostProblem[] {
  const found = stateOf(file);
  if (found === undefined) return [];
  return [
    {
      check: "config",
      severity: "critical",
      problem: `Cannot use the config "${file}": ${found}`,
      remedy: "Put robotmk.yml there, or name its place by ROBOTMK_CONFIG or --config",
    },
  ];
}

function stateOf(file: string): string | undefined {
  try {
    const status = statSync(file);
    if (status.isDirectory()) return "it is a folder";
    if (!status.isFile()) return "it is no regular file";
    closeSync(openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
    return undefined;
  } catch (error) {
    return errorCode(error) === "ENOENT" ? "it does not exist" : errorMessage(error);
  }
}
