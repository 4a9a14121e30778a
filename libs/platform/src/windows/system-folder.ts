import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError } from "./native/windows-error.ts";

const getSystemDirectory = nativeFunction(
  "kernel32.dll",
  "uint32 __stdcall GetSystemDirectoryW(void* folder, uint32 characters)",
);

const MAX_PATH = 260;

/** Names the folder of Windows's own programs. Asked of the system, since a variable says what a caller likes. */
export function systemFolder(): string {
  const folder = Buffer.alloc(2 * MAX_PATH);
  const characters = getSystemDirectory(folder, MAX_PATH);
  if (characters === 0 || characters > MAX_PATH) throw lastWindowsError("find the system's folder");
  return folder.toString("utf16le", 0, 2 * characters);
}
