import { win32 } from "node:path";
import { runCommand } from "../../process/run-command.ts";
import type { Command } from "../../process/types.ts";
import { legacyText } from "../../process/windows/code-page.ts";
import { lastWindowsError } from "../../win32/error.ts";
import { kernel32 } from "../../win32/kernel32.ts";

/** Result of Win32_Process.Create. */
export type WmiAnswer =
  | { readonly kind: "created"; readonly pid: number }
  | { readonly kind: "refused"; readonly problem: string };

/** Of Win32_ProcessStartup.CreateFlags. */
const DETACHED_PROCESS = 0x8;
const CREATE_BREAKAWAY_FROM_JOB = 0x100_0000;

/** The host processes of WMI are in a job; where that allows no breakaway, the process is started in it. */
const CREATE_FLAGS = [DETACHED_PROCESS | CREATE_BREAKAWAY_FROM_JOB, DETACHED_PROCESS];

/**
 * Returns the arguments of powershell.exe that start a process by WMI. The script uses nothing that the constrained
 * language mode forbids, and prints its result in ASCII, whatever the code page.
 *
 * @param commandLine as CreateProcessW takes it
 * @param cwd an absolute path
 */
export function powershellArguments(commandLine: string, cwd: string): readonly string[] {
  return ["-NoProfile", "-NonInteractive", "-EncodedCommand", encoded(wmiScript(commandLine, cwd))];
}

/** The script itself; exported for its tests. */
export function wmiScript(commandLine: string, cwd: string): string {
  return [
    "$ErrorActionPreference = 'Stop'",
    "$ProgressPreference = 'SilentlyContinue'",
    "try {",
    `foreach ($flags in ${CREATE_FLAGS.join(", ")}) {`,
    "$startup = New-CimInstance -ClassName Win32_ProcessStartup -ClientOnly -Property @{CreateFlags = [uint32]$flags; ShowWindow = [uint16]0}",
    `$result = Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{CommandLine = ${quoted(commandLine)}; CurrentDirectory = ${quoted(cwd)}; ProcessStartupInformation = $startup}`,
    "if ($result.ReturnValue -eq 0) { break }",
    "}",
    '"robotmk-wmi $($result.ReturnValue) $($result.ProcessId)"',
    "} catch {",
    '"robotmk-wmi-error $($_.FullyQualifiedErrorId)"',
    "}",
  ].join("\n");
}

/** Reads what the script printed. */
export function readWmiAnswer(output: string): WmiAnswer {
  const error = /robotmk-wmi-error (.*)/.exec(output)?.[1]?.trim();
  if (error !== undefined) return refused(`PowerShell failed with ${error.slice(0, 200)}`);
  const [, code = "", pid = ""] = /robotmk-wmi (\d{1,10}) (\d{0,10})\s*$/m.exec(output) ?? [];
  if (code === "") return refused("PowerShell gave no answer");
  if (code !== "0") {
    return refused(`Win32_Process.Create returned ${code}${RETURN_VALUES.get(code) ?? ""}`);
  }
  if (Number(pid) === 0) return refused("Win32_Process.Create named no process");
  return { kind: "created", pid: Number(pid) };
}

/** Documented for "Create method of the Win32_Process class". */
const RETURN_VALUES: ReadonlyMap<string, string> = new Map([
  ["2", " (access denied)"],
  ["3", " (insufficient privilege)"],
  ["8", " (unknown failure)"],
  ["9", " (path not found)"],
  ["21", " (invalid parameter)"],
]);

function refused(problem: string): WmiAnswer {
  return { kind: "refused", problem };
}

/** PowerShell expands nothing within single quotes. It takes the typographic ones for single quotes, too. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\u2018\u2019\u201A\u201B]/g, "$&$&")}'`;
}

/** -EncodedCommand takes Base64 of UTF-16, little endian (about_PowerShell_exe). */
function encoded(script: string): string {
  return Buffer.from(script, "utf16le").toString("base64");
}

/** The programs of Windows that start processes outside of the job. */
export type OutsideTools = { readonly powershell: Command; readonly schtasks: Command };

/** Finds them in the system folder: neither a search path nor a variable decides what runs with these rights. */
export function systemTools(): OutsideTools {
  const folder = systemFolder();
  return {
    powershell: { file: win32.join(folder, "WindowsPowerShell", "v1.0", "powershell.exe"), args: [] },
    schtasks: { file: win32.join(folder, "schtasks.exe"), args: [] },
  };
}

/** Result of runTool. */
export type ToolEnd =
  | { readonly kind: "done"; readonly output: string }
  | { readonly kind: "failed"; readonly problem: string };

/** The variables that programs of Windows need; others can change what they load (PSModulePath, COR_PROFILER). */
const TOOL_VARIABLES =
  /^(SYSTEMROOT|SYSTEMDRIVE|WINDIR|TEMP|TMP|OS|COMPUTERNAME|USERNAME|USERDOMAIN|USERPROFILE|(LOCAL)?APPDATA|PROGRAMDATA|ALLUSERSPROFILE|(COMMON)?PROGRAM(FILES|W6432)(\(X86\))?|NUMBER_OF_PROCESSORS|PROCESSOR_[A-Z0-9]+)$/i;

/** Runs a tool without a window and ends it at the deadline. */
export async function runTool(tool: Command, args: readonly string[], timeoutMs: number): Promise<ToolEnd> {
  const passed = Object.entries(process.env).filter(([name]) => TOOL_VARIABLES.test(name));
  const env = Object.fromEntries(passed.map(([name, value]) => [name, value ?? ""]));
  const result = await runCommand(
    { file: tool.file, args: [...tool.args, ...args] },
    { cwd: systemFolder(), env, timeoutMs, decodeLegacy: (line) => legacyText(line, CP_OEMCP) },
  );
  switch (result.kind) {
    case "ended":
      if (result.code === 0) return { kind: "done", output: result.stdout };
      return failed(tool, `failed (${result.code ?? result.signal})`, result.stdout + result.stderr);
    case "timed-out":
    case "aborted":
      return failed(tool, `did not end within ${Math.round(timeoutMs)} ms`);
    case "not-started":
      return { kind: "failed", problem: result.problem };
  }
}

function failed({ file }: Command, how: string, output = ""): ToolEnd {
  const shown = output.replaceAll(/\s+/g, " ").trim().slice(0, 300);
  return { kind: "failed", problem: `"${file}" ${how}${shown === "" ? "" : `: ${shown}`}` };
}

/** The code page of consoles, which such programs use without a console as well. */
const CP_OEMCP = 1;

const MAX_PATH = 260;

/** Returns the folder of the programs of Windows. It is asked of Windows, since a caller can set any variable. */
export function systemFolder(): string {
  const folder = Buffer.alloc(2 * MAX_PATH);
  const characters = kernel32.GetSystemDirectoryW(folder, MAX_PATH);
  if (characters === 0 || characters > MAX_PATH) throw lastWindowsError("find the system's folder");
  return folder.toString("utf16le", 0, 2 * characters);
}
