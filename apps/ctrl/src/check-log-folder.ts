import { accessSync, constants, lstatSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorCode, errorMessage } from "@robotmk-controller/platform";
import type { HostProblem } from "./host-problem.ts";

const NOT_MADE = "it does not exist and can't be made";
const LOGS = ["robotmk-ctrl.log", "robotmk-daemon.log", "robotmk-runner.log"];

/** Looks whether the log folder can be written, or made where it is missing. Nothing is written by the look. */
export function checkLogFolder(folder: string): readonly HostProblem[] {
  const found = stateOfFolder(folder) ?? stateOfLogs(folder);
  if (found === undefined) return [];
  return [
    {
      check: "log",
      severity: "warning",
      problem: `Cannot write logs to "${folder}": ${found}`,
      remedy: "Give this user a folder there that it may write, or set log_dir",
    },
  ];
}

/** A link is fine here: logs often lie on another disk. */
function stateOfFolder(folder: string): string | undefined {
  try {
    if (!statSync(folder).isDirectory()) return "it is no folder";
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return errorCode(error) === "ENOENT" ? stateOfMissing(folder) : errorMessage(error);
  }
}

/** Whoever writes a log makes its folder; whether that will do depends on the nearest folder above. */
function stateOfMissing(folder: string): string | undefined {
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return "it is a link to nothing";
  const found = stateOfFolder(dirname(folder));
  if (found === undefined || found.startsWith(NOT_MADE)) return found;
  return `${NOT_MADE} in "${dirname(folder)}": ${found}`;
}

function stateOfLogs(folder: string): string | undefined {
  for (const name of LOGS) {
    try {
      const file = join(folder, name);
      // A link is not written through: it could lead into any file of the host.
      if (!lstatSync(file).isFile()) return `"${name}" is no regular file`;
      accessSync(file, constants.W_OK);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") return errorMessage(error);
    }
  }
  return undefined;
}
