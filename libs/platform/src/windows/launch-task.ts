import type { Command } from "../common/command.ts";
import { commandLine } from "./command-line.ts";
import type { Logon } from "./logon-of.ts";

/** What the task runs, and as whom. */
export type LaunchTask = {
  readonly command: Command;
  readonly cwd: string;
  /** As whom it runs: as we do. */
  readonly logon: Pick<Logon, "sid" | "integrity">;
  /** When the Task Scheduler removes it by itself, should nobody else: milliseconds since the epoch. */
  readonly expiresMs: number;
};

/** SYSTEM, LOCAL SERVICE and NETWORK SERVICE have no password and are always logged on. */
const SERVICE_SIDS = new Set(["S-1-5-18", "S-1-5-19", "S-1-5-20"]);

/** The integrity levels high and system. */
const ELEVATED = new Set(["S-1-16-12288", "S-1-16-16384"]);

/**
 * Writes the XML of a task that runs once, on demand (Task Scheduler Schema). Its one trigger lies in the past, so it
 * never fires; but it ends, and only a task with such a trigger is deleted by itself.
 */
export function launchTaskXml({ command, cwd, logon, expiresMs }: LaunchTask): string {
  const { sid, integrity } = logon;
  const isService = SERVICE_SIDS.has(sid);
  // Of the two tokens of an administrator, the one that we have.
  const runLevel = ELEVATED.has(integrity) ? "HighestAvailable" : "LeastPrivilege";
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Starts robotmk-daemon outside of the job of the Checkmk agent. It is deleted at once.</Description>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <StartBoundary>2000-01-01T00:00:00Z</StartBoundary>
      <EndBoundary>${new Date(expiresMs).toISOString().slice(0, 19)}Z</EndBoundary>
      <Enabled>true</Enabled>
    </TimeTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${escaped(sid)}</UserId>${isService ? "" : "\n      <LogonType>InteractiveToken</LogonType>"}
      <RunLevel>${runLevel}</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>false</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <IdleSettings>
      <StopOnIdleEnd>false</StopOnIdleEnd>
      <RestartOnIdle>false</RestartOnIdle>
    </IdleSettings>
    <AllowStartOnDemand>true</AllowStartOnDemand>
    <Enabled>true</Enabled>
    <Hidden>true</Hidden>
    <RunOnlyIfIdle>false</RunOnlyIfIdle>
    <WakeToRun>false</WakeToRun>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <DeleteExpiredTaskAfter>PT0S</DeleteExpiredTaskAfter>
    <Priority>5</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${escaped(command.file)}</Command>
      <Arguments>${escaped(argumentLine(command.args))}</Arguments>
      <WorkingDirectory>${escaped(cwd)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`;
}

/**
 * Tells why a command can't be a task's: the Task Scheduler replaces variables (`%NAME%`) and parameters (`$(Arg0)`)
 * in it, and knows no escape; XML 1.0 has no control characters.
 */
export function taskProblem({ file, args }: Command): string | undefined {
  for (const text of [file, ...args]) {
    if (text.includes("%")) return `the Task Scheduler would replace what is between "%" in "${text}"`;
    if (text.includes("$(")) return `the Task Scheduler would replace "$(" in "${text}"`;
    // oxlint-disable-next-line no-control-regex -- Those are what is looked for.
    if (/[\u0000-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u.test(text)) {
      return `${JSON.stringify(text)} can't be written in XML`;
    }
  }
  return undefined;
}

/** Makes a name of a task of any text: a backslash would be a folder. */
export function taskName(name: string, unique: string): string {
  return `${name.replaceAll(/[^A-Za-z0-9_.-]/g, "_").slice(0, 150)}-${unique}`;
}

/** schtasks.exe reads a file by its byte order mark. */
export function taskFile(xml: string): Buffer {
  return Buffer.from(`\uFEFF${xml.replaceAll("\n", "\r\n")}`, "utf16le");
}

/** The program stands apart from its arguments there. */
function argumentLine(args: readonly string[]): string {
  return commandLine({ file: "", args }).slice('"" '.length);
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
