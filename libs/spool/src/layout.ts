import { lstatSync } from "node:fs";
import { join } from "node:path";
import {
  errorCode,
  errorMessage,
  type FileOwner,
  makeFolder,
  checkPathTrust,
  runsOnWindows,
} from "@robotmk-controller/platform";
import { type Context, contextName } from "./context.ts";
import { assertFileName } from "./file-names.ts";
import { newerSpoolProblem } from "./schema-version.ts";

/** The files and folders of one context below the spool. */
export type SpoolFolders = {
  readonly root: string;
  /** The user whose files alone are read; undefined for the own context. */
  readonly owner: FileOwner | undefined;
  readonly heartbeat: string;
  readonly daemonRecord: string;
  readonly daemonLock: string;
  readonly stopRequest: string;
  /** Exists until a launched daemon has come up. */
  readonly launchPending: string;
  /** The last good robotmk.yml, which the daemon uses. */
  readonly configText: string;
  readonly tasks: string;
  readonly running: string;
  readonly results: string;
  readonly runs: string;
  readonly locks: string;
  readonly waiting: string;
};

/**
 * Names the files and folders of a context; touches nothing.
 *
 * @param owner the id of another user whose files are to be read. Windows has no such ids: any number will do
 */
export function spoolFolders(spoolDir: string, context: Context, owner?: number): SpoolFolders {
  const root = join(spoolDir, contextName(context));
  return {
    root,
    owner: owner === undefined ? undefined : ownerOf(context, { root, owner }),
    heartbeat: join(root, "heartbeat"),
    daemonRecord: join(root, "daemon.json"),
    daemonLock: join(root, "daemon.lock"),
    stopRequest: join(root, "stop.json"),
    launchPending: join(root, "launch-pending"),
    configText: join(root, "config.yml"),
    tasks: join(root, "tasks"),
    running: join(root, "running"),
    results: join(root, "results"),
    runs: join(root, "runs"),
    locks: join(root, "locks"),
    waiting: join(root, "waiting"),
  };
}

function ownerOf(
  context: Context,
  { root, owner }: { readonly root: string; readonly owner: number },
): FileOwner {
  return runsOnWindows && context.kind === "user" ? { folder: root, user: context.name } : owner;
}

/** Thrown where the spool cannot be used. The message has the remedy. */
export class SpoolError extends Error {
  override readonly name = "SpoolError";
}

/**
 * Creates the missing folders, for their owner alone.
 *
 * @throws SpoolError for a link, and for a folder that other users can change, itself or on the way to it: they would
 *   decide what runs and where the programs write
 */
export function createSpoolFolders(folders: SpoolFolders): void {
  const { root, tasks, running, results, runs, locks, waiting } = folders;
  const newer = newerSpoolProblem(root);
  if (newer !== undefined) throw new SpoolError(newer);
  // Before anything is created, too: a link of another user would lead the new folders elsewhere.
  assertOwn(root);
  for (const folder of [root, tasks, running, results, runs, locks, waiting]) {
    createFolder(folder);
    assertOwn(folder);
  }
}

function assertOwn(folder: string): void {
  const fault = checkPathTrust(folder);
  if (fault === undefined) return;
  throw new SpoolError(
    `Cannot use the spool folder "${folder}" as others may change it: ${fault.reason}. Remedy: ${fault.remedy}`,
  );
}

/** Creates one folder and its missing parents. @throws SpoolError */
export function createFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") {
      throw new SpoolError(
        `Cannot create the spool folder "${folder}": ${errorMessage(error)}. Set spool_dir to a folder that this user may write`,
        { cause: error },
      );
    }
  }
  const status = lstatSync(folder);
  if (!status.isDirectory()) {
    throw new SpoolError(
      `Cannot use the spool folder "${folder}": it is ${status.isSymbolicLink() ? "a symbolic link" : "no folder"}. Remove it`,
    );
  }
}

/** The spool file of a suite. */
export function resultFile(folders: SpoolFolders, suiteId: string): string {
  return join(folders.results, `robotmk_${assertFileName(suiteId)}.json`);
}

/** The folder of all runs of a suite. */
export function suiteRunsFolder(folders: SpoolFolders, suiteId: string): string {
  return join(folders.runs, assertFileName(suiteId));
}

/** The folder of one run. */
export function runFolder(folders: SpoolFolders, suiteId: string, runId: string): string {
  return join(suiteRunsFolder(folders, suiteId), assertFileName(runId));
}

/** The lock that a suite's runner holds while it runs. */
export function suiteLockFile(folders: SpoolFolders, suiteId: string): string {
  return join(folders.locks, `suite-${assertFileName(suiteId)}.lock`);
}

/** The lock that the one runner of all serial suites holds. */
export function serialLockFile(folders: SpoolFolders): string {
  return join(folders.locks, "serial.lock");
}
