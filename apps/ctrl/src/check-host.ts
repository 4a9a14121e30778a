import { accessSync, constants, statSync } from "node:fs";
import { sep } from "node:path";
import type { Config } from "@robotmk-controller/config";
import { errorMessage } from "@robotmk-controller/platform";
import type { SpoolFolders } from "@robotmk-controller/spool";

/** Something about the host that keeps suites from running, with what to do about it. */
export type HostProblem = { readonly check: string; readonly problem: string; readonly remedy: string };

/** Looks whether the host has what the config names: robotdir, the suites' paths, a spool we may use. */
export function checkHost(config: Config | undefined, folders: SpoolFolders): readonly HostProblem[] {
  return [...checkSpool(folders), ...(config === undefined ? [] : checkSuites(config))];
}

function checkSpool(folders: SpoolFolders): readonly HostProblem[] {
  try {
    accessSync(folders.root, constants.R_OK | constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    return [
      {
        check: "spool",
        problem: `Cannot use the spool "${folders.root}": ${errorMessage(error)}`,
        remedy: "Give this user the right to write there, or set spool_dir",
      },
    ];
  }
}

function checkSuites(config: Config): readonly HostProblem[] {
  const { robotdir, suites } = config;
  const needsRobotdir = suites.some(({ suitePath }) => `${suitePath}${sep}`.startsWith(`${robotdir}${sep}`));
  if (needsRobotdir && !exists(robotdir)) {
    return [
      {
        check: "robotdir",
        problem: `robotdir "${robotdir}" does not exist or can't be read`,
        remedy: "Make it and put the suites there, or correct robotdir",
      },
    ];
  }
  return suites
    .filter(({ suitePath }) => !exists(suitePath))
    .map(({ id, suitePath }) => ({
      check: "suite",
      problem: `suite "${id}": "${suitePath}" does not exist or can't be read`,
      remedy: "Put the suite there, or correct its key suite",
    }));
}

/** What can't even be looked at (a loop of links, no right to a parent) can't be run either. */
function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // Whatever the cause, the answer is the same, and the remedy says where to look.
    return false;
  }
}
