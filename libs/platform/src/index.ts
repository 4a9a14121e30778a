export { findBelonging } from "./belonging.ts";
export { type Clock, systemClock } from "./common/clock.ts";
export type { Command } from "./common/command.ts";
export { type DefaultPaths, defaultPaths } from "./common/default-paths.ts";
export { counted } from "./common/counted.ts";
export { errorCode, errorMessage } from "./common/error-code.ts";
export { heedChildren } from "./common/heed-children.ts";
export { hostNames } from "./common/host-names.ts";
export { isoTime } from "./common/iso-time.ts";
export type { FileLock } from "./common/file-lock.ts";
export { type Distrust, octal, shellWord } from "./common/judge-rights.ts";
export { findInterpreter } from "./common/find-interpreter.ts";
export { findProgram, type ProgramSearch } from "./common/find-program.ts";
export type { LaunchReport, LaunchRung } from "./common/launch.ts";
export type { Log, LogFunction, LogLevel, LogSubject } from "./common/log-entry.ts";
export type { LogFormat } from "./common/log-line.ts";
export { logSettings, type LogSettings } from "./common/log-settings.ts";
export { logText } from "./common/log-text.ts";
export { LogWriter } from "./common/log-writer.ts";
export type { Marker } from "./common/marker.ts";
export { environmentForForeigner, environmentForSibling } from "./common/own-environment.ts";
export { makeFolder } from "./common/make-folder.ts";
export { openCrashLog } from "./common/open-crash-log.ts";
export { parseArguments } from "./common/parse-arguments.ts";
export type { ProcessIdentity, ProcessInfo } from "./common/process-identity.ts";
export { probeFolder } from "./common/probe-folder.ts";
export { type FileReading, readRegularFile } from "./common/read-regular-file.ts";
export { replaceFile, syncFolder } from "./common/replace-file.ts";
export type { GroupEvents, RunGroup } from "./common/run-group.ts";
export { cpuIdlePercent, type CpuSample } from "./common/resources.ts";
export { currentRuntime, type Runtime } from "./common/runtime.ts";
export { type Program, siblingCommand } from "./common/sibling-command.ts";
export {
  type ProcessEnd,
  type StartedProcess,
  type StartOptions,
  startProcess,
} from "./common/start-process.ts";
export { UnsupportedSystemError } from "./common/unsupported-system-error.ts";
export { VERSION } from "./common/version.ts";
export { waitUntil } from "./common/wait-until.ts";
export { detachStage } from "./detach-stage.ts";
export { fileSystemMagic } from "./file-system-magic.ts";
export { freeDiskMb } from "./free-disk.ts";
export { isStopped } from "./is-stopped.ts";
export { launchDetached } from "./launch-detached.ts";
export { acquireFileLock } from "./lock-file.ts";
export { openedDistrust, ownUserId, pathDistrust } from "./path-distrust.ts";
export { isAlive, isOfOtherBoot, listProcesses, ownIdentity, readProcess } from "./process-table.ts";
export { freeMemoryMb, sampleCpu, sampleGroupCpu } from "./resources.ts";
export { findRunGroup, openRunGroup, sweepGroups } from "./run-groups.ts";
export { signalProcess } from "./signal-process.ts";
export { startHeld } from "./start-held.ts";
export { type StopReport, stopRun } from "./stop-run.ts";
export { userId } from "./user-id.ts";
