import { lastErrorNumber, lastWindowsError } from "../../win32/error.ts";
import { readMemory, readText } from "../../win32/handle.ts";
import { accountName } from "../account.ts";
import { advapi32 } from "../../win32/advapi32.ts";
import { kernel32 } from "../../win32/kernel32.ts";
import { netapi32 } from "../../win32/netapi32.ts";

/** Writes a SID as text: `S-1-5-18`. @throws WindowsError */
export function sidText(sid: Uint8Array): string {
  const made = Buffer.alloc(8);
  if (advapi32.ConvertSidToStringSidW(sid, made) === 0) throw lastWindowsError("write a SID as text");
  const address = made.readBigUInt64LE();
  try {
    return readText(address);
  } finally {
    kernel32.LocalFree(address);
  }
}

/** Makes the form that Windows has in memory from the text of a SID. @throws RangeError for any other text */
export function sidBytes(text: string): Buffer {
  const [letter, revision, authority, ...parts] = text.split("-");
  if (letter !== "S" || !/^S-\d+-\d+(-\d+){1,15}$/.test(text)) throw new RangeError(`no SID: "${text}"`);
  const bytes = Buffer.alloc(8 + 4 * parts.length);
  bytes.writeUInt8(Number(revision), 0);
  bytes.writeUInt8(parts.length, 1);
  bytes.writeUIntBE(Number(authority), 2, 6);
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(Number(part), 8 + 4 * index);
  return bytes;
}

const MAX_NAME_CHARS = 256;

/** An account as Windows names it, in the language of the host. */
type Account = { readonly name: string; readonly domain: string };

/** Returns the account of a SID; undefined where neither this host nor its domain knows it. */
export function sidAccount(sid: string): Account | undefined {
  return lookUpSid(sidBytes(sid));
}

/** Does the same for a SID as it stands in memory. */
export function lookUpSid(sid: Uint8Array): Account | undefined {
  const [name, domain] = [Buffer.alloc(2 * MAX_NAME_CHARS), Buffer.alloc(2 * MAX_NAME_CHARS)];
  const [nameChars, domainChars] = [Buffer.alloc(4), Buffer.alloc(4)];
  nameChars.writeUInt32LE(MAX_NAME_CHARS);
  domainChars.writeUInt32LE(MAX_NAME_CHARS);
  const found = advapi32.LookupAccountSidW(0, sid, name, nameChars, domain, domainChars, Buffer.alloc(4));
  return found === 0 ? undefined : { name: untilNul(name), domain: untilNul(domain) };
}

function untilNul(characters: Buffer): string {
  return characters.toString("utf16le").split("\0", 1)[0] ?? "";
}

/**
 * Accounts that may change everything on a host anyway: SYSTEM, the administrators, the installer of Windows. The last
 * two stand for the owner, which is checked separately.
 */
const TRUSTED: ReadonlySet<string> = new Set([
  "S-1-5-18",
  "S-1-5-32-544",
  "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
  "S-1-3-0",
  "S-1-3-4",
]);

/** The built-in administrator, and the administrators of a domain and of a forest: they administrate its hosts. */
const ADMINISTRATORS_BY_NUMBER = /^S-1-5-21-\d+-\d+-\d+-(?:500|512|519)$/;

/** Returns whether a SID is that of an account that may change everything on the host anyway. */
export function isTrustedSid(sid: string): boolean {
  return TRUSTED.has(sid) || ADMINISTRATORS_BY_NUMBER.test(sid);
}

const ERROR_NONE_MAPPED = 1332;
const MAX_SID_BYTES = 68;
const MAX_DOMAIN_CHARS = 256;

/**
 * Looks up the SID of a user; undefined where neither this host nor its domain knows the user.
 *
 * @param user as in a context's name: `anna`, or `anna@CORP`
 * @throws WindowsError where the domain cannot be reached
 */
export function userSid(user: string): string | undefined {
  const sid = Buffer.alloc(MAX_SID_BYTES);
  const domain = Buffer.alloc(2 * MAX_DOMAIN_CHARS);
  const [sidBytes, domainChars] = [Buffer.alloc(4), Buffer.alloc(4)];
  sidBytes.writeUInt32LE(sid.length);
  domainChars.writeUInt32LE(MAX_DOMAIN_CHARS);
  const found = advapi32.LookupAccountNameW(
    0,
    accountName(user),
    sid,
    sidBytes,
    domain,
    domainChars,
    Buffer.alloc(4),
  );
  if (found !== 0) return sidText(sid);
  if (lastErrorNumber() === ERROR_NONE_MAPPED) return undefined;
  throw lastWindowsError(`look up the user "${user}"`);
}

/** Names a SID for people, as `"CORP\\anna"`; the SID itself where it has no account. */
export function accountText(sid: string): string {
  const account = sidAccount(sid);
  if (account === undefined) return sid;
  return account.domain === "" ? `"${account.name}"` : `"${account.domain}\\${account.name}"`;
}

/** LG_INCLUDE_INDIRECT: by a group of the domain too. */
const INDIRECT = 1;
const ANY_LENGTH = 0xffff_ffff;
const POINTER_BYTES = 8;
const ADMINISTRATORS = "S-1-5-32-544";

const answers = new Map<string, boolean>();

/**
 * Returns whether a user, by SID, is an administrator of this host. Windows is asked once for each user. A domain that
 * does not answer counts as no.
 */
export function isAdministrator(sid: string): boolean {
  const known = answers.get(sid);
  if (known !== undefined) return known;
  const answer = sid.startsWith("S-1-5-21-") && ask(sid);
  answers.set(sid, answer);
  return answer;
}

function ask(sid: string): boolean {
  const user = sidAccount(sid);
  const administrators = sidAccount(ADMINISTRATORS)?.name;
  if (user === undefined || administrators === undefined) return false;
  const [made, read, total] = [Buffer.alloc(8), Buffer.alloc(4), Buffer.alloc(4)];
  const account = `${user.domain}\\${user.name}`;
  if (netapi32.NetUserGetLocalGroups(0, account, 0, INDIRECT, made, ANY_LENGTH, read, total) !== 0)
    return false;
  const groups = made.readBigUInt64LE();
  if (groups === 0n) return false;
  try {
    // LOCALGROUP_USERS_INFO_0 is a pointer to a name.
    const pointers = readMemory(groups, POINTER_BYTES * read.readUInt32LE());
    for (let at = 0; at < pointers.length; at += POINTER_BYTES) {
      if (readText(pointers.readBigUInt64LE(at)) === administrators) return true;
    }
    return false;
  } finally {
    netapi32.NetApiBufferFree(groups);
  }
}
