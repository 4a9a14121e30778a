import { nativeFunction } from "./native/native-function.ts";
import { readMemory, readText } from "./read-memory.ts";
import { sidAccount } from "./sid-account.ts";

const getLocalGroups = nativeFunction(
  "netapi32.dll",
  "uint32 __stdcall NetUserGetLocalGroups(intptr server, str16 user, uint32 level, uint32 flags, void* groups, uint32 bytes, void* read, void* total)",
);
const freeBuffer = nativeFunction("netapi32.dll", "uint32 __stdcall NetApiBufferFree(intptr buffer)");

/** LG_INCLUDE_INDIRECT: by a group of the domain too. */
const INDIRECT = 1;
const WHATEVER_LENGTH = 0xffff_ffff;
const POINTER_BYTES = 8;
const ADMINISTRATORS = "S-1-5-32-544";

const answers = new Map<string, boolean>();

/**
 * Tells whether a user, by SID, is one of the administrators of this host: what such a one wrote is his by name, as
 * Windows makes the maker the owner. Asked once for each user; a domain that does not answer knows none.
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
  if (getLocalGroups(0, account, 0, INDIRECT, made, WHATEVER_LENGTH, read, total) !== 0) return false;
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
    freeBuffer(groups);
  }
}
