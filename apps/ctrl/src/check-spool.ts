import { lstatSync } from "node:fs";
import {
  type Distrust,
  errorCode,
  errorMessage,
  pathDistrust,
  probeFolder,
} from "@robotmk-controller/platform";
import type { SpoolFolders } from "@robotmk-controller/spool";
import type { HostProblem } from "./host-problem.ts";

/**
 * Looks whether we may use the spool: each of its folders is one, and no link; nobody else may change it; we can
 * read and write there.
 */
export function checkSpool(folders: SpoolFolders): readonly HostProblem[] {
  const { root, tasks, running, results, runs, locks, waiting } = folders;
  const rootProblem = problemAt(root);
  if (rootProblem !== undefined) return [rootProblem];
  return [tasks, running, results, runs, locks, waiting].flatMap((folder) => {
    // Every call makes those that are missing.
    if (isMissing(folder)) return [];
    const problem = problemAt(folder);
    return problem === undefined ? [] : [problem];
  });
}

function problemAt(folder: string): HostProblem | undefined {
  const distrust = pathDistrust(folder);
  if (distrust !== undefined) return distrustProblem(folder, distrust);
  const found = stateOf(folder);
  return found === undefined ? undefined : problemOf(folder, found);
}

function distrustProblem(folder: string, { reason, remedy }: Distrust): HostProblem {
  const problem = `Cannot use the spool "${folder}" as others may change it: ${reason}`;
  return { check: "spool", severity: "critical", problem, remedy };
}

function problemOf(folder: string, found: string): HostProblem {
  return {
    check: "spool",
    severity: "critical",
    problem: `Cannot use the spool "${folder}": ${found}`,
    remedy: "Give this user a folder there that it may read and write, or set spool_dir",
  };
}

function stateOf(folder: string): string | undefined {
  try {
    const status = lstatSync(folder);
    if (status.isSymbolicLink()) return "it is a symbolic link";
    if (!status.isDirectory()) return "it is no folder";
    return probeFolder(folder);
  } catch (error) {
    return errorCode(error) === "ENOENT" ? "it does not exist and can't be made" : errorMessage(error);
  }
}

function isMissing(folder: string): boolean {
  try {
    return lstatSync(folder, { throwIfNoEntry: false }) === undefined;
  } catch {
    // The next look says what keeps us from it.
    return false;
  }
}
