import { withHandle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";

const openProcess = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall OpenProcess(uint32 access, int inherit, uint32 pid)",
);
const queryImageName = nativeFunction(
  "kernel32.dll",
  "int __stdcall QueryFullProcessImageNameW(intptr process, uint32 flags, void* name, void* characters)",
);

const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
const MAX_CHARACTERS = 32_767;

/**
 * Tells whether a process is the one that Windows itself starts for a console. It comes and goes with those that use
 * the console, and is nothing that a run did.
 */
export function isConsoleHost(pid: number): boolean {
  const process = openProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
  // It has ended, or is not ours to ask.
  if (process === 0) return false;
  return withHandle(process, () => {
    const name = Buffer.alloc(2 * MAX_CHARACTERS);
    const characters = Buffer.alloc(4);
    characters.writeUInt32LE(MAX_CHARACTERS, 0);
    if (queryImageName(process, 0, name, characters) === 0) return false;
    return /\\system32\\conhost\.exe$/i.test(name.toString("utf16le", 0, 2 * characters.readUInt32LE(0)));
  });
}
