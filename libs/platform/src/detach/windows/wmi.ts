import { execFile } from "node:child_process";
import { win32 } from "node:path";
import { decodeText } from "../../process/output-text.ts";
import type { Command } from "../../process/types.ts";
import { legacyText } from "../../process/windows/code-page.ts";
import { lastWindowsError } from "../../win32/error.ts";
import { kernel32 } from "../../win32/kernel32.ts";

/** How Win32_Process.Create answered: its return value and the new process, or the error that came instead. */
export type WmiAnswer =
  | { readonly kind: "created"; readonly pid: number }
  | { readonly kind: "refused"; readonly problem: string };

/** Of Win32_ProcessStartup.CreateFlags. */
const DETACHED_PROCESS = 0x8;
const CREATE_BREAKAWAY_FROM_JOB = 0x100_0000;

/** WMI's hosts are in a job; where that lets nobody go, the process is started in it. */
const CREATE_FLAGS = [DETACHED_PROCESS | CREATE_BREAKAWAY_FROM_JOB, DETACHED_PROCESS];

/**
 * Writes the arguments with which powershell.exe has WMI start a process. The script uses nothing that the constrained
 * language mode forbids, and tells what came of it in ASCII, whatever the code page.
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

/** Within single quotes nothing is expanded; PowerShell takes the typographic ones for such quotes, too. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\u2018\u2019\u201A\u201B]/g, "$&$&")}'`;
}

/** -EncodedCommand takes Base64 of UTF-16, little endian (about_PowerShell_exe). */
function encoded(script: string): string {
  return Buffer.from(script, "utf16le").toString("base64");
}

/** Windows's own programs that start processes for us. */
export type OutsideTools = { readonly powershell: Command; readonly schtasks: Command };

/** Names them by their places: neither a search path nor a variable has a say in what runs with our rights. */
export function systemTools(): OutsideTools {
  const folder = systemFolder();
  return {
    powershell: { file: win32.join(folder, "WindowsPowerShell", "v1.0", "powershell.exe"), args: [] },
    schtasks: { file: win32.join(folder, "schtasks.exe"), args: [] },
  };
}

/** What a tool printed, or why it can't be relied on. */
export type ToolEnd =
  | { readonly kind: "done"; readonly output: string }
  | { readonly kind: "failed"; readonly problem: string };

/** What Windows's programs need; the rest could change what they load (PSModulePath, COR_PROFILER). */
const TOOL_VARIABLES =
  /^(SYSTEMROOT|SYSTEMDRIVE|WINDIR|TEMP|TMP|OS|COMPUTERNAME|USERNAME|USERDOMAIN|USERPROFILE|(LOCAL)?APPDATA|PROGRAMDATA|ALLUSERSPROFILE|(COMMON)?PROGRAM(FILES|W6432)(\(X86\))?|NUMBER_OF_PROCESSORS|PROCESSOR_[A-Z0-9]+)$/i;

/** Runs a tool without a window, its streams our own; it is ended when its time is over. */
export async function runTool(tool: Command, args: readonly string[], timeoutMs: number): Promise<ToolEnd> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => TOOL_VARIABLES.test(name)));
  return new Promise((resolve) => {
    const child = execFile(
      tool.file,
      [...tool.args, ...args],
      {
        cwd: systemFolder(),
        env,
        windowsHide: true,
        timeout: Math.ceil(timeoutMs),
        maxBuffer: 1024 * 1024,
        encoding: "buffer",
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ kind: "done", output: toolText(stdout) });
        const said = `${toolText(stdout)}${toolText(stderr)}`.replaceAll(/\s+/g, " ").trim().slice(0, 300);
        const end =
          error.killed === true ? `did not end within ${Math.round(timeoutMs)} ms` : `failed (${error.code})`;
        resolve({ kind: "failed", problem: `"${tool.file}" ${end}${said === "" ? "" : `: ${said}`}` });
      },
    );
    // Who waits for the end of its input waits for nothing.
    child.stdin?.end();
  });
}

/** Programs for consoles write in the code page of these, also where none is to be seen. */
const CP_OEMCP = 1;

function toolText(bytes: Buffer): string {
  return decodeText({ bytes, first: bytes, offset: 0 }, (line) => legacyText(line, CP_OEMCP));
}

const MAX_PATH = 260;

/** Names the folder of Windows's own programs. Asked of the system, since a variable says what a caller likes. */
export function systemFolder(): string {
  const folder = Buffer.alloc(2 * MAX_PATH);
  const characters = kernel32.GetSystemDirectoryW(folder, MAX_PATH);
  if (characters === 0 || characters > MAX_PATH) throw lastWindowsError("find the system's folder");
  return folder.toString("utf16le", 0, 2 * characters);
}
