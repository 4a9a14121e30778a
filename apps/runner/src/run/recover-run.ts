import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "@robotmk-controller/log";
import {
  acquireFileLock,
  type Clock,
  errorMessage,
  type FileLock,
  findRunGroup,
  isAlive,
  isOfOtherBoot,
  ownIdentity,
  stopRun,
  waitUntil,
} from "@robotmk-controller/platform";
import { readOutput } from "@robotmk-controller/robot-output";
import {
  countInterrupted,
  findRunOfTask,
  identityOf,
  listTasks,
  removeRunningTask,
  removeTemporaryFiles,
  runFolder,
  type RunRecord,
  type SpoolFolders,
  suiteLockFile,
  type Task,
} from "@robotmk-controller/spool";
import { closeRun } from "../result/close-run.ts";
import { finishedRun } from "../result/finished-run.ts";
import { removeArgumentFiles } from "../robot/argument-files.ts";
import { runMarker } from "../robot/run-robot.ts";

/** The file in `running/` of the run to recover. */
export type InterruptedTask = Task & { readonly name: string };

/**
 * Finishes a run whose runner died: ends its processes, keeps what Robot wrote, and writes the result `interrupted`.
 * Does nothing while the runner lives.
 */
export async function recoverRun(
  task: InterruptedTask,
  options: { readonly folders: SpoolFolders; readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const { folders, log } = options;
  const record = findRunOfTask(folders, task);
  if (record === undefined) {
    log.warn({ suite: task.suiteId, task: task.name }, "removed orphaned claim: no run record");
    removeRunningTask(folders, task.name);
    return;
  }
  const subject = { suite: record.suite_id, run: record.run_id, task: task.name };
  if (isAlive(identityOf(record.runner)) && record.runner.pid !== ownIdentity().pid) {
    log.info(subject, "not recovered: its runner lives");
    return;
  }
  let lock: FileLock | undefined;
  const isLocked = (): boolean => {
    lock = acquireFileLock(suiteLockFile(folders, record.suite_id));
    return lock !== undefined;
  };
  // The suite's next run waits until this one is recovered; of two processes that recover it one waits.
  await waitUntil(isLocked, { timeoutMs: LOCK_TIMEOUT_MS, pollMs: 500, clock: options.clock });
  if (lock === undefined) {
    log.warn(subject, "not recovered: another process holds the lock of its suite");
    return;
  }
  try {
    const current = findRunOfTask(folders, task);
    if (current?.phase === "finished") {
      log.info(subject, "removed its file in running/: the run is finished");
      removeRunningTask(folders, task.name);
    } else if (current !== undefined) await recoverLocked(current, options);
  } finally {
    lock.release();
  }
}

const LOCK_TIMEOUT_MS = 60_000;

async function recoverLocked(
  record: RunRecord,
  options: { readonly folders: SpoolFolders; readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const group = findRunGroup(`${record.run_id}-`);
  const stop = await stopRun({
    marker: runMarker(record.run_id),
    root: record.robot === null ? undefined : identityOf(record.robot),
    seen: group.processes,
    onKill: group.kill,
    graceMs: ORPHAN_GRACE_MS,
    treeGraceMs: ORPHAN_GRACE_MS,
    clock: options.clock,
  });
  group.remove();
  // All writers of the run have ended.
  removeTemporaryFiles(runFolder(options.folders, record.suite_id, record.run_id), options.clock.wallMs(), {
    leftBehindMs: Number.NEGATIVE_INFINITY,
  });
  const run = runFolder(options.folders, record.suite_id, record.run_id);
  for (const folder of [run, ...attemptFolders(run)]) removeArgumentFiles(folder);
  const finished = await account(record, options);
  closeRun(options.folders, record, finished);
  options.log.warn(
    { suite: record.suite_id, run: record.run_id, task: record.task },
    `recovered as interrupted: its runner ${record.runner.pid} died; ${stop.stragglers} processes ended, ${stop.leaked.length} could not be`,
  );
}

/** Shorter than for a time-out: Robot's output has no reader any more, and may block its teardown. */
const ORPHAN_GRACE_MS = 10_000;

async function account(record: RunRecord, options: { folders: SpoolFolders; clock: Clock }) {
  const run = runFolder(options.folders, record.suite_id, record.run_id);
  const folder = outputFolder(run);
  const reading = await readOutput(join(folder, "output.xml"), {});
  const runtimeMs = Math.max(0, options.clock.wallMs() - record.start_epoch_ms);
  try {
    return await finishedRun(
      record,
      {
        folder,
        attempts: [],
        verdict: {
          outcome: "interrupted",
          rc: 255,
          result: reading.kind === "unreadable" ? undefined : reading.result,
          partial: reading.kind === "partial",
          reason: interruptionReason({
            isOfOtherBoot: isOfOtherBoot(identityOf(record.runner)),
            inARow: countInterrupted(options.folders, record.suite_id) + 1,
          }),
          notes: reading.kind === "complete" ? [] : [reading.problem],
          limitsProblem: undefined,
        },
      },
      { runFolder: run, runtimeMs, waitedMs: 0, clock: options.clock, withHtmlLog: false },
    );
  } catch (error) {
    throw new Error(`Cannot recover run "${record.run_id}": ${errorMessage(error)}`, { cause: error });
  }
}

/** The folder of the newest output: that of the run, or of one of several attempts. */
function outputFolder(run: string): string {
  return [run, ...attemptFolders(run)].find((folder) => existsSync(join(folder, "output.xml"))) ?? run;
}

/** The newest first. */
function attemptFolders(run: string): readonly string[] {
  return readdirSync(run)
    .filter((name) => /^attempt-\d+$/.test(name))
    .toSorted((a, b) => Number(b.slice(8)) - Number(a.slice(8)))
    .map((name) => join(run, name));
}

/**
 * Returns why a run was interrupted, for a person. The daemon starts a suite more rarely whose runs are interrupted in a
 * row.
 *
 * @param interruption.inARow how many runs of the suite in a row were interrupted, including this one
 */
export function interruptionReason(interruption: {
  readonly isOfOtherBoot: boolean;
  readonly inARow: number;
}): string {
  const cause = interruption.isOfOtherBoot ? "the host was restarted" : "its runner was killed";
  if (interruption.inARow <= 1) return `interrupted: ${cause}`;
  const rarely = interruption.inARow <= 2 ? "" : ", so it is started more rarely";
  return `interrupted: ${cause}, the ${interruption.inARow} last runs were interrupted${rarely}`;
}

/**
 * Recovers the runs of a suite whose runners died, before the suite runs again: a robot of them may live, and there
 * may be no daemon to recover it. Leaves claims without a run to the daemon.
 */
export async function recoverSuiteRuns(
  suiteId: string,
  options: { readonly folders: SpoolFolders; readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const { folders } = options;
  const { tasks } = listTasks(folders, { state: "running", suiteIds: new Set([suiteId]) });
  for (const task of tasks.filter((candidate) => candidate.suiteId === suiteId)) {
    const record = findRunOfTask(folders, task);
    if (record !== undefined && !isAlive(identityOf(record.runner))) await recoverRun(task, options);
  }
}
