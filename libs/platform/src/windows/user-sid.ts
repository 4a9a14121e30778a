import { accountName } from "../common/account-name.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastErrorNumber, lastWindowsError } from "./native/windows-error.ts";
import { sidText } from "./sid-text.ts";

const lookupAccountName = nativeFunction(
  "advapi32.dll",
  "int __stdcall LookupAccountNameW(intptr system, str16 name, void* sid, void* sidBytes, void* domain, void* domainChars, void* use)",
);

const ERROR_NONE_MAPPED = 1332;
const MAX_SID_BYTES = 68;
const MAX_DOMAIN_CHARS = 256;

/**
 * Looks a user up, and tells the SID; undefined where neither this machine nor its domain knows the user.
 *
 * @param user as in a context's name: `anna`, or `anna@CORP`
 * @throws WindowsError where it can't be asked, as when the domain is out of reach
 */
export function userSid(user: string): string | undefined {
  const sid = Buffer.alloc(MAX_SID_BYTES);
  const domain = Buffer.alloc(2 * MAX_DOMAIN_CHARS);
  const [sidBytes, domainChars] = [Buffer.alloc(4), Buffer.alloc(4)];
  sidBytes.writeUInt32LE(sid.length);
  domainChars.writeUInt32LE(MAX_DOMAIN_CHARS);
  const found = lookupAccountName(0, accountName(user), sid, sidBytes, domain, domainChars, Buffer.alloc(4));
  if (found !== 0) return sidText(sid);
  if (lastErrorNumber() === ERROR_NONE_MAPPED) return undefined;
  throw lastWindowsError(`look up the user "${user}"`);
}
