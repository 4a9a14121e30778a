import { nativeDll } from "./library.ts";

/** Groups of users (netapi32.dll). */
export const netapi32 = nativeDll("netapi32.dll", {
  NetUserGetLocalGroups:
    "uint32 (intptr server, str16 user, uint32 level, uint32 flags, void* groups, uint32 bytes, void* read, void* total)",
  NetApiBufferFree: "uint32 (intptr buffer)",
});
