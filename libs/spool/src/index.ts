export { takeSlot } from "./admission/run-slots.ts";
export { enterWaitingRoom, listWaiting, sweepWaitingRoom } from "./admission/waiting-line.ts";
export { type Context, contextName, contextUser, parseContext, responsibleOf } from "./context.ts";
export {
  type LastWords,
  lastWordsFile,
  readLastWords,
  removeLastWords,
  writeLastWords,
} from "./daemon/crash-report.ts";
export {
  type DaemonRecord,
  lastLookMs,
  readDaemonRecord,
  removeDaemonRecord,
  stampDaemonRecord,
  writeDaemonRecord,
} from "./daemon/daemon-record.ts";
export { type DaemonState, isDaemonRunning, readDaemonState } from "./daemon/daemon-state.ts";
export { launchDaemon } from "./daemon/launch-daemon.ts";
export {
  clearLaunchPending,
  type LaunchNote,
  noteLaunchPending,
  readLaunchNote,
} from "./daemon/launch-history.ts";
export {
  clearDaemonStall,
  type DaemonStarts,
  noteDaemonStall,
  readDaemonStarts,
  removeDaemonStarts,
  writeDaemonStarts,
} from "./daemon/start-history.ts";
export { requestStop, type StopOrder, takeStopRequest } from "./daemon/stop-request.ts";
export { isSameFileName } from "./file-names.ts";
export { readHeartbeatMs, touchHeartbeat } from "./heartbeat.ts";
export {
  createFolder,
  createSpoolFolders,
  runFolder,
  serialLockFile,
  SpoolError,
  type SpoolFolders,
  spoolFolders,
  suiteLockFile,
} from "./layout.ts";
export { identityOf, identityRecord, type RecordReading } from "./record.ts";
export {
  readRunnerRecord,
  type RunnerMode,
  type RunnerRecord,
  writeRunnerRecord,
} from "./records/cycle-record.ts";
export type { FinishedRun, RunOutcome } from "./records/finished-run.ts";
export { type HostChecks, readHostChecks, removeHostChecks, writeHostChecks } from "./records/host-checks.ts";
export {
  findRunOfTask,
  listRunIds,
  listRunSuites,
  makeRunId,
  newestFirst,
  readRunRecord,
  type RunRecord,
  runStartMs,
  writeRunRecord,
} from "./records/run-record.ts";
export {
  listResultIds,
  readSuiteResult,
  removeSuiteResult,
  type SuiteResult,
  writeSuiteResult,
} from "./records/suite-result.ts";
export { countInterrupted } from "./runs/interruptions.ts";
export { removeRun } from "./runs/remove-run.ts";
export {
  evidenceRuns,
  expiredOrphans,
  expiredRuns,
  type FreeableRun,
  type KeptRun,
  type OrphanedRun,
  runsBeyondSize,
  runsToFree,
  type SizedRun,
  type SuiteOnDisk,
} from "./runs/retention.ts";
export { measureRun } from "./runs/run-size.ts";
export { sectionFile, sectionFileName, type SectionPart } from "./runs/section-files.ts";
export { sweepTemporary } from "./runs/temporary-files.ts";
export { markSpoolSchema } from "./schema-version.ts";
export { readTaskOrder, removeTaskOrder, writeTaskOrder } from "./tasks/task-list-file.ts";
export { parseTaskName, type Task, taskName } from "./tasks/task-name.ts";
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
} from "./tasks/task-queue.ts";
