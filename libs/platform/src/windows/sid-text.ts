import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError } from "./native/windows-error.ts";
import { readText } from "./read-memory.ts";

const convertSid = nativeFunction(
  "advapi32.dll",
  "int __stdcall ConvertSidToStringSidW(void* sid, void* text)",
);
const localFree = nativeFunction("kernel32.dll", "intptr __stdcall LocalFree(intptr memory)");

/** Writes a SID as people read it: `S-1-5-18`. @throws WindowsError */
export function sidText(sid: Uint8Array): string {
  const made = Buffer.alloc(8);
  if (convertSid(sid, made) === 0) throw lastWindowsError("write a SID as text");
  const address = made.readBigUInt64LE();
  try {
    return readText(address);
  } finally {
    localFree(address);
  }
}
