export { type Context, contextName, contextUser, parseContext, responsibleOf } from "./context.ts";
export { countInterrupted } from "./count-interrupted.ts";
export {
  type DaemonRecord,
  lastLookMs,
  readDaemonRecord,
  removeDaemonRecord,
  stampDaemonRecord,
  writeDaemonRecord,
} from "./daemon-record.ts";
export { clearDaemonStall, noteDaemonStall } from "./daemon-stall.ts";
export {
  type DaemonStarts,
  readDaemonStarts,
  removeDaemonStarts,
  writeDaemonStarts,
} from "./daemon-starts.ts";
export { type DaemonState, isDaemonRunning, readDaemonState } from "./daemon-state.ts";
export { readHeartbeatMs, touchHeartbeat } from "./heartbeat.ts";
export { type HostChecks, readHostChecks, removeHostChecks, writeHostChecks } from "./host-checks.ts";
export { identityOf, identityRecord } from "./identity-schema.ts";
export { type DaemonLaunch, launchDaemon } from "./launch-daemon.ts";
export { type LaunchNote, readLaunchNote } from "./launch-note.ts";
export { clearLaunchPending, noteLaunchPending } from "./launch-pending.ts";
export {
  type LastWords,
  lastWordsFile,
  readLastWords,
  removeLastWords,
  writeLastWords,
} from "./last-words.ts";
export { measureRun } from "./measure-run.ts";
export { newestFirst } from "./newest-first.ts";
export type { RecordLimits, RecordReading } from "./read-record.ts";
export { removeRun, type RunRemoval } from "./remove-run.ts";
export { makeRunId, runStartMs } from "./run-id.ts";
export type { FinishedRun, RunOutcome } from "./run-outcome.ts";
export {
  findRunOfTask,
  listRunIds,
  listRunSuites,
  readRunRecord,
  type RunRecord,
  writeRunRecord,
} from "./run-record.ts";
export {
  readRunnerRecord,
  type RunnerMode,
  type RunnerRecord,
  writeRunnerRecord,
} from "./runner-record.ts";
export { sectionFile, sectionFileName, type SectionPart } from "./section-file.ts";
export {
  createFolder,
  createSpoolFolders,
  runFolder,
  serialLockFile,
  SpoolError,
  type SpoolFolders,
  spoolFolders,
  suiteLockFile,
} from "./spool-folders.ts";
export { markSpoolSchema } from "./spool-schema.ts";
export { requestStop, type StopOrder, takeStopRequest } from "./stop-request.ts";
export {
  listResultIds,
  readSuiteResult,
  removeSuiteResult,
  type SuiteResult,
  writeSuiteResult,
} from "./suite-result.ts";
export { takeSlot } from "./take-slot.ts";
export { enterWaitingRoom, listWaiting, type WaitingTicket } from "./waiting-room.ts";
export { sweepTemporary } from "./sweep-temporary.ts";
export { sweepWaitingRoom } from "./sweep-waiting-room.ts";
export { parseTaskName, type Task, taskName } from "./task-name.ts";
export {
  claimTask,
  createRunningTask,
  createTask,
  listTasks,
  type QueuedTask,
  removeRunningTask,
  removeTask,
  requeueTask,
  type TaskList,
} from "./task-queue.ts";
export { readTaskOrder, removeTaskOrder, writeTaskOrder } from "./task-order.ts";
export { isSameFileName } from "./file-name.ts";
