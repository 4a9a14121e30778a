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
