export { takeRunSlot } from "./admission/run-slots.ts";
export { joinWaitingLine, listWaiting, removeDeadWaiters } from "./admission/waiting-line.ts";
export { type Context, contextName, contextUser, parseContext, responsibleOf } from "./context.ts";
export {
  type CrashReport,
  crashReportFile,
  readCrashReport,
  removeCrashReport,
  writeCrashReport,
} from "./daemon/crash-report.ts";
export {
  type DaemonRecord,
  lastTickMs,
  readDaemonRecord,
  removeDaemonRecord,
  stampDaemonRecord,
  writeDaemonRecord,
} from "./daemon/daemon-record.ts";
export { type DaemonState, isDaemonRunning, readDaemonState } from "./daemon/daemon-state.ts";
export { launchDaemon } from "./daemon/launch-daemon.ts";
export {
  clearLaunchPending,
  type LaunchHistory,
  readLaunchHistory,
  recordLaunchPending,
} from "./daemon/launch-history.ts";
export {
  clearDaemonStall,
  readStartHistory,
  recordDaemonStall,
  removeStartHistory,
  type StartHistory,
  writeStartHistory,
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
  type CycleMode,
  type CycleRecord,
  readCycleRecord,
  writeCycleRecord,
} from "./records/cycle-record.ts";
export type { FinishedRun, RunOutcome } from "./records/finished-run.ts";
export { type HostChecks, readHostChecks, removeHostChecks, writeHostChecks } from "./records/host-checks.ts";
export {
  countInterrupted,
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
export { removeRun } from "./runs/remove-run.ts";
export { FULL_DISK_POLICY, ORPHAN_POLICY, runsToDelete, type StoredRun } from "./runs/retention.ts";
export { measureRun } from "./runs/run-size.ts";
export { sectionFile, sectionFileName, type SectionPart } from "./runs/section-files.ts";
export { markSpoolSchema } from "./schema-version.ts";
export { readTaskListFile, removeTaskListFile, writeTaskListFile } from "./tasks/task-list-file.ts";
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
export { removeTemporaryFiles } from "./temporary-files.ts";
