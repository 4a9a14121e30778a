import { closeSync, constants, lstatSync, openSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorCode, errorMessage, probeFolder } from "@robotmk-controller/platform";
import type { HostProblem } from "./host-problem.ts";

const NOT_MADE = "it does not exist and can't be made";
const LOGS = ["robotmk-ctrl.log", "robotmk-daemon.log", "robotmk-runner.log"];

/** Looks whether the log folder can be written, or made where it is missing. */
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

/** A link to a folder is fine here: logs often lie on another disk. */
function stateOfFolder(folder: string): string | undefined {
  try {
    return statSync(folder).isDirectory() ? probeFolder(folder) : "it is no folder";
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
      closeSync(openSync(file, constants.O_WRONLY | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0)));
    } catch (error) {
      if (errorCode(error) !== "ENOENT") return errorMessage(error);
    }
  }
  return undefined;
}
