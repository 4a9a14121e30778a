import { execFile } from "node:child_process";
import { win32 } from "node:path";
import type { Command } from "../common/command.ts";
import { decodeText } from "../common/decode-text.ts";
import { legacyText } from "./legacy-text.ts";
import { systemFolder } from "./system-folder.ts";

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
