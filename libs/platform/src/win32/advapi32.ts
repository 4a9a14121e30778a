import { nativeDll } from "./library.ts";

/** Tokens, accounts and security descriptors (advapi32.dll). */
export const advapi32 = nativeDll("advapi32.dll", {
  // Tokens and accounts
  OpenProcessToken: "int (intptr process, uint32 access, void* token)",
  GetTokenInformation: "int (intptr token, int kind, void* into, uint32 bytes, void* needed)",
  LookupAccountSidW:
    "int (intptr system, void* sid, void* name, void* nameChars, void* domain, void* domainChars, void* use)",
  LookupAccountNameW:
    "int (intptr system, str16 name, void* sid, void* sidBytes, void* domain, void* domainChars, void* use)",
  ConvertSidToStringSidW: "int (void* sid, void* text)",
  // Security descriptors
  GetKernelObjectSecurity: "int (intptr handle, uint32 parts, void* descriptor, uint32 bytes, void* needed)",
  ConvertStringSecurityDescriptorToSecurityDescriptorW:
    "int (str16 text, uint32 revision, void* descriptor, void* bytes)",
  // For tests
  ConvertSecurityDescriptorToStringSecurityDescriptorW:
    "int (intptr descriptor, uint32 revision, uint32 what, void* text, void* chars)",
  GetNamedSecurityInfoW:
    "uint32 (str16 name, int kind, uint32 what, void* owner, void* group, void* dacl, void* sacl, void* descriptor)",
  SetFileSecurityW: "int (str16 path, uint32 parts, void* descriptor)",
});
