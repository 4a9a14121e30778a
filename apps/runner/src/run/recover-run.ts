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

/** Which run is to be closed, by the file in `running/`. */
export type InterruptedTask = Task & { readonly name: string };

/**
 * Closes a run whose runner died: ends what it left running, keeps what Robot wrote, and says in the result
 * that it was interrupted. Does nothing while the runner lives.
 */
export async function recoverRun(
  task: InterruptedTask,
  options: { readonly folders: SpoolFolders; readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const { folders, log } = options;
  const record = findRunOfTask(folders, task);
  if (record === undefined) {
    log.warn({ suite: task.suiteId, task: task.name }, "has no run: its file is removed");
    removeRunningTask(folders, task.name);
    return;
  }
  const subject = { suite: record.suite_id, run: record.run_id, task: task.name };
  if (isAlive(identityOf(record.runner)) && record.runner.pid !== process.pid) {
    log.info(subject, "not closed: its runner lives");
    return;
  }
  let lock: FileLock | undefined;
  const isLocked = (): boolean => {
    lock = acquireFileLock(suiteLockFile(folders, record.suite_id));
    return lock !== undefined;
  };
  // The suite's next run waits until this one is closed, and two who close it wait for each other.
  await waitUntil(isLocked, { timeoutMs: LOCK_TIMEOUT_MS, pollMs: 500, clock: options.clock });
  if (lock === undefined) {
    log.warn(subject, "not closed: somebody else holds its suite");
    return;
  }
  try {
    const current = findRunOfTask(folders, task);
    if (current?.phase === "finished") {
      log.info(subject, "its file in running/ is removed: the run is finished");
      removeRunningTask(folders, task.name);
    } else if (current !== undefined) await closeLocked(current, options);
  } finally {
    lock.release();
  }
}

const LOCK_TIMEOUT_MS = 60_000;

async function closeLocked(
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
  // Nobody writes there any more but us.
  removeTemporaryFiles(runFolder(options.folders, record.suite_id, record.run_id), options.clock.wallMs(), {
    leftBehindMs: Number.NEGATIVE_INFINITY,
  });
  const run = runFolder(options.folders, record.suite_id, record.run_id);
  for (const folder of [run, ...attemptFolders(run)]) removeArgumentFiles(folder);
  const finished = await account(record, options);
  closeRun(options.folders, record, finished);
  options.log.warn(
    { suite: record.suite_id, run: record.run_id, task: record.task },
    `closed as interrupted: its runner ${record.runner.pid} died; ${stop.stragglers} processes ended, ${stop.leaked.length} could not be`,
  );
}

/** Nobody reads Robot's console any more, so its teardown is worth less patience than in a time-out. */
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
    throw new Error(`Cannot close run "${record.run_id}": ${errorMessage(error)}`, { cause: error });
  }
}

/** Where the newest output lies: the run's own folder, or that of one of several attempts. */
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
 * Says why a run was interrupted; pure. A suite whose runs end so again and again is started more rarely by the
 * daemon, which a person should know.
 *
 * @param interruption.inARow how many runs of the suite in a row were interrupted, this one among them
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
 * Closes what a runner that died left of a suite, before the suite is run again: its robot may live on, and
 * there may be no daemon that looks after it. A claim without a run is the daemon's business.
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
