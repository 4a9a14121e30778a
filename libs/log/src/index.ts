export { openCrashLog } from "./crash-log.ts";
export { logText } from "./format.ts";
export { LogWriter } from "./log-writer.ts";
export { type Log, type LogSubject, makeLog } from "./log.ts";
export { type LogSettings, logSettings } from "./settings.ts";
