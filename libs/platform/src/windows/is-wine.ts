import { nativeFunction } from "./native/native-function.ts";

const getModuleHandle = nativeFunction("kernel32.dll", "intptr __stdcall GetModuleHandleW(str16 name)");
const getProcAddress = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall GetProcAddress(intptr module, str name)",
);

let answer: boolean | undefined;

/** Tells whether this is no Windows, but Wine, by the function that Wine has for that question. */
export function isWine(): boolean {
  answer ??= getProcAddress(getModuleHandle("ntdll.dll"), "wine_get_version") !== 0;
  return answer;
}
