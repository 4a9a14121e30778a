import { nativeDll } from "./library.ts";

/** Sessions of users (wtsapi32.dll). */
export const wtsapi32 = nativeDll("wtsapi32.dll", {
  WTSEnumerateSessionsW: "int (intptr server, uint32 reserved, uint32 version, void* sessions, void* count)",
  WTSQuerySessionInformationW: "int (intptr server, uint32 session, int kind, void* value, void* bytes)",
  WTSFreeMemory: "void (intptr memory)",
});
