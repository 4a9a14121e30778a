import { closeSync, constants, type Dirent, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  errorCode,
  moveFile,
  retrySharingViolation,
  removeFile,
  syncFolder,
} from "@robotmk-controller/platform";
import type { SpoolFolders } from "../layout.ts";
import { parseTaskName, type Task } from "./task-name.ts";

/** A task with the name of its file; the name is what identifies it. */
export type QueuedTask = Task & { readonly name: string };

/** The content of a task folder: the tasks by scheduled time, and all other names. */
export type TaskList = { readonly tasks: readonly QueuedTask[]; readonly foreign: readonly string[] };

/**
 * Lists the pending or the running tasks, earliest first. Leaves out hidden files, which a writer is about to rename.
 * A folder or a link is no task, whatever its name.
 */
export function listTasks(
  folders: SpoolFolders,
  options: { readonly state: "pending" | "running"; readonly suiteIds: ReadonlySet<string> },
): TaskList {
  const tasks: QueuedTask[] = [];
  const foreign: string[] = [];
  for (const entry of readEntries(options.state === "pending" ? folders.tasks : folders.running)) {
    const { name } = entry;
    if (name.startsWith(".")) continue;
    const task = entry.isFile() ? parseTaskName(name, options.suiteIds) : undefined;
    if (task === undefined) foreign.push(name);
    else tasks.push({ ...task, name });
  }
  tasks.sort((a, b) => a.epochSeconds - b.epochSeconds || (a.name < b.name ? -1 : 1));
  return { tasks, foreign };
}

/** Puts an empty task file into the queue. An existing file is the same task. */
export function createTask(folders: SpoolFolders, name: string): void {
  createEmpty(join(folders.tasks, name));
}

/**
 * Claims a pending task: moves its file to the running ones. The rename is atomic, so exactly one of several
 * processes gets it.
 *
 * @returns false where another process took or removed it
 */
export function claimTask(folders: SpoolFolders, name: string): boolean {
  try {
    moveFile(join(folders.tasks, name), join(folders.running, name));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
  syncFolder(folders.running);
  return true;
}

/** Writes the task file of a run that started without a task. */
export function createRunningTask(folders: SpoolFolders, name: string): void {
  createEmpty(join(folders.running, name));
}

/**
 * Moves a claimed task without a run back into the queue. Removes the claim where a folder has its place in the queue:
 * the claim would keep its suite from running for ever.
 *
 * @returns false where it removed the claim
 */
export function requeueTask(folders: SpoolFolders, name: string): boolean {
  try {
    moveFile(join(folders.running, name), join(folders.tasks, name));
  } catch (error) {
    const code = errorCode(error);
    if (code === "EISDIR") removeRunningTask(folders, name);
    else if (code !== "ENOENT") throw error;
    return code !== "EISDIR";
  }
  return true;
}

/** Removes a pending task. A missing one is no error. */
export function removeTask(folders: SpoolFolders, name: string): void {
  removeFile(join(folders.tasks, name));
}

/** Removes the file of a task whose run has ended. */
export function removeRunningTask(folders: SpoolFolders, name: string): void {
  removeFile(join(folders.running, name));
}

function createEmpty(path: string): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  try {
    // Windows creates no file in the place of a removed one that another program has open (DeleteFileW).
    retrySharingViolation({ action: "make", path }, () => closeSync(openSync(path, flags, 0o600)));
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

function readEntries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}
