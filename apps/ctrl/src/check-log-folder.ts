import { closeSync, constants, lstatSync, openSync } from "node:fs";
import { join } from "node:path";
import { errorCode, errorMessage, makeFolder, probeFolder } from "@robotmk-controller/platform";
import type { HostProblem } from "./host-problem.ts";

const LOGS = ["robotmk-ctrl.log", "robotmk-daemon.log", "robotmk-runner.log"];

/** Looks whether the log folder can be written. It is made where it is missing, as whoever logs does. */
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
    makeFolder(folder);
    return probeFolder(folder);
  } catch (error) {
    return errorCode(error) === "EEXIST" ? "it is no folder" : errorMessage(error);
  }
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
