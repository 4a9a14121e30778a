import { advapi32 } from "../../win32/advapi32.ts";
import { lastWindowsError } from "../../win32/error.ts";
import { type Handle, withHandle } from "../../win32/handle.ts";
import { nativeLibrary } from "../../win32/library.ts";
import { sidText } from "./sid.ts";

/** The user and the rights of a process. */
export type Logon = {
  /** Such as S-1-5-18, which is SYSTEM. */
  readonly sid: string;
  /** The logon session: an elevated process has another one than the user's other processes. */
  readonly id: string;
  /** The desktop session: 0 for services. */
  readonly session: number;
  /** The SID of the integrity level; empty where there is none. */
  readonly integrity: string;
};

const TOKEN_QUERY = 0x8;
/** TOKEN_INFORMATION_CLASS (winnt.h). */
const KIND = { USER: 1, STATISTICS: 10, SESSION_ID: 12, INTEGRITY_LEVEL: 25 } as const;
/** A token's answers are small: a SID has at most 68 bytes. */
const INFORMATION_BYTES = 256;

/**
 * Reads the user and the rights of a process.
 *
 * @param process a handle with PROCESS_QUERY_LIMITED_INFORMATION
 * @throws WindowsError where the token may not be read
 */
export function logonOf(process: Handle): Logon {
  return withToken(process, (token) => ({
    sid: sidTextIn(informationOf(token, KIND.USER)),
    id: informationOf(token, KIND.STATISTICS).readBigUInt64LE(8).toString(16),
    session: informationOf(token, KIND.SESSION_ID).readUInt32LE(0),
    integrity: sidTextIn(informationOf(token, KIND.INTEGRITY_LEVEL)),
  }));
}

/** Reads the SID of the user of a process, as it stands in memory. @throws WindowsError */
export function userOf(process: Handle): Buffer {
  return withToken(process, (token) => {
    const sid = sidIn(informationOf(token, KIND.USER));
    if (sid === undefined) throw new Error("Cannot read the token of a process: it has no user");
    return sid;
  });
}

/** Returns whether two processes have the same user, logon session, desktop session and integrity level. */
export function isSameLogon(one: Logon, other: Logon): boolean {
  return (
    one.sid === other.sid &&
    one.id === other.id &&
    one.session === other.session &&
    one.integrity === other.integrity
  );
}

/** Describes user, session and rights. Two logon sessions of the same kind have the same description. */
export function describeLogon({ sid, session, integrity }: Logon): string {
  return `${sid} in session ${session} with ${integrity === "" ? "no integrity level" : integrity}`;
}

function withToken<T>(process: Handle, act: (token: Handle) => T): T {
  const opened = Buffer.alloc(8);
  if (advapi32.OpenProcessToken(process, TOKEN_QUERY, opened) === 0) {
    throw lastWindowsError("open the token of a process");
  }
  return withHandle(Number(opened.readBigInt64LE(0)), act);
}

function informationOf(token: Handle, kind: number): Buffer {
  const information = Buffer.alloc(INFORMATION_BYTES);
  const needed = Buffer.alloc(4);
  if (advapi32.GetTokenInformation(token, kind, information, information.length, needed) === 0) {
    throw lastWindowsError(`read part ${kind} of the token of a process`);
  }
  return information;
}

function sidTextIn(information: Buffer): string {
  const sid = sidIn(information);
  return sid === undefined ? "" : sidText(sid);
}

/** SID_AND_ATTRIBUTES begins with a pointer to the SID, which lies behind it in the same buffer. */
function sidIn(information: Buffer): Buffer | undefined {
  const pointer = information.readBigUInt64LE(0);
  if (pointer === 0n) return undefined;
  return information.subarray(Number(pointer - nativeLibrary().address(information)));
}
