import { kernel32 } from "./kernel32.ts";
import { nativeDll } from "./library.ts";

/** What only the kernel interface tells (ntdll.dll; winternl.h). Each returns an NTSTATUS: 0 is success. */
export const ntdll = nativeDll("ntdll.dll", {
  NtQueryInformationProcess: "int (intptr process, int kind, void* information, uint32 size, void* returned)",
  NtQueryInformationThread: "int (intptr thread, int what, void* information, uint32 size, void* needed)",
  NtQuerySystemInformation: "int (int what, void* information, uint32 size, void* needed)",
  NtResumeProcess: "int (intptr process)",
  NtSuspendProcess: "int (intptr process)",
  RtlGetLastNtStatus: "uint32 ()",
});

let isWineFound: boolean | undefined;

/** Returns whether this is Wine, by the function that Wine's ntdll.dll has for that question. */
export function isWine(): boolean {
  isWineFound ??= kernel32.GetProcAddress(kernel32.GetModuleHandleW("ntdll.dll"), "wine_get_version") !== 0;
  return isWineFound;
}
