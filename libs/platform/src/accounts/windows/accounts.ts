import { lastWindowsError } from "../../win32/error.ts";
import { type Handle, withHandle } from "../../win32/handle.ts";
import type { OwnAccount } from "../account.ts";
import { sidText } from "./sid.ts";
import { advapi32 } from "../../win32/advapi32.ts";
import { kernel32 } from "../../win32/kernel32.ts";

const TOKEN_QUERY = 0x0008;
const TOKEN_USER = 1;
/** SECURITY_LOCAL_SYSTEM_RID (winnt.h): "NT AUTHORITY\SYSTEM" in English, and otherwise in other languages. */
const SYSTEM_SID = "S-1-5-18";
/** TOKEN_USER is a pointer and attributes; the SID that it points to stands behind it in the same buffer. */
const SID_OFFSET = 16;
const MAX_NAME_CHARS = 256;

/**
 * Tells as whom this process runs, by its token: variables such as USERNAME are anybody's to set.
 *
 * @throws WindowsError
 */
export function ownAccount(): OwnAccount {
  const sid = ownSid();
  const text = sidText(sid);
  return { id: text, isSystem: text === SYSTEM_SID, ...nameOf(sid) };
}

function ownSid(): Buffer {
  const opened = Buffer.alloc(8);
  if (advapi32.OpenProcessToken(kernel32.GetCurrentProcess(), TOKEN_QUERY, opened) === 0) {
    throw lastWindowsError("open the token of this process");
  }
  const token: Handle = Number(opened.readBigInt64LE());
  return withHandle(token, () => {
    const information = Buffer.alloc(256);
    if (
      advapi32.GetTokenInformation(token, TOKEN_USER, information, information.length, Buffer.alloc(4)) === 0
    ) {
      throw lastWindowsError("read the token of this process");
    }
    return information.subarray(SID_OFFSET);
  });
}

function nameOf(sid: Buffer): { readonly name: string; readonly domain: string } {
  const [name, domain] = [Buffer.alloc(2 * MAX_NAME_CHARS), Buffer.alloc(2 * MAX_NAME_CHARS)];
  const [nameChars, domainChars] = [Buffer.alloc(4), Buffer.alloc(4)];
  nameChars.writeUInt32LE(MAX_NAME_CHARS);
  domainChars.writeUInt32LE(MAX_NAME_CHARS);
  if (advapi32.LookupAccountSidW(0, sid, name, nameChars, domain, domainChars, Buffer.alloc(4)) === 0) {
    throw lastWindowsError("look up the account of this process");
  }
  return { name: untilNul(name), domain: untilNul(domain) };
}

function untilNul(characters: Buffer): string {
  return characters.toString("utf16le").split("\0", 1)[0] ?? "";
}

/** Windows knows users by their SID, and its files have no numeric owner. */
export function userId(_name: string): number | undefined {
  return undefined;
}
