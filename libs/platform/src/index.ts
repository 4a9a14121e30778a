export { accountName, type OwnAccount, type UserSession } from "./accounts/account.ts";
export { checkDesktop, ownAccount, userId, userSessions } from "./accounts/index.ts";
export { type Clock, isoTime, retry, systemClock, waitUntil } from "./clock.ts";
export { detachStage, startDetached } from "./detach/index.ts";
export { DetachError, type MethodFailure, type DetachReport, type DetachMethod } from "./detach/methods.ts";
export { argumentLine, type ScheduledTask, taskFile, taskXml } from "./detach/windows/task-xml.ts";
export { errorCode, errorMessage } from "./errors.ts";
export { replaceFile, syncFolder, writeAll } from "./files/atomic-write.ts";
export { acquireFileLock, fileSystemMagic, freeDiskMb, moveFile } from "./files/index.ts";
export { makeFolder, probeFolder } from "./files/make-folder.ts";
export { readRegularFile } from "./files/read-file.ts";
export { removeFile } from "./files/remove-file.ts";
export type { FileLock } from "./files/types.ts";
export { installSharingRetry, isSharingViolation, retrySharingViolation } from "./files/sharing-violation.ts";
export {
  findRunGroup,
  freeMemoryMb,
  needsRunGroup,
  openRunGroup,
  sampleCpu,
  sampleGroupCpu,
  startInGroup,
  sweepGroups,
} from "./limits/index.ts";
export { cpuIdlePercent, type CpuSample, type GroupEvents, type RunGroup } from "./limits/limits.ts";
export { type DefaultPaths, defaultPaths, hostNames, windowsDefaultPaths } from "./paths.ts";
export { makeUserFolder, checkOpenedFileTrust, ownUserId, checkPathTrust } from "./permissions/index.ts";
export { type PathTrustIssue, type FileOwner, octal, shellWord } from "./permissions/mode-bits.ts";
export {
  externalEnvironment,
  siblingEnvironment,
  environmentValue,
  mergeEnvironments,
} from "./process/environment.ts";
export {
  findProgram,
  onTermination,
  isAlive,
  isOfOtherBoot,
  isStopped,
  ownIdentity,
  readProcess,
  sendConsoleEvents,
  signalProcess,
  startProcess,
} from "./process/index.ts";
export { outputText } from "./process/output-text.ts";
export { findInterpreter } from "./process/posix/find-program.ts";
export { describeProgramSearch } from "./process/program-search.ts";
export { findRunProcesses } from "./process/process-tree.ts";
export { type CommandResult, runCommand } from "./process/run-command.ts";
export { type Program, siblingCommand } from "./process/sibling-command.ts";
export { defaultSigchld } from "./process/sigchld.ts";
export { type StopReport, stopRun } from "./process/stop-tree.ts";
export type {
  Command,
  Marker,
  OutputFile,
  ProcessEnd,
  ProcessIdentity,
  StartedProcess,
  StartOptions,
} from "./process/types.ts";
export { commandLine } from "./process/windows/command-line.ts";
export { currentRuntime, runsOnWindows, type Runtime, VERSION, workerUrl } from "./runtime.ts";
export { pluralize, parseArguments } from "./text.ts";
