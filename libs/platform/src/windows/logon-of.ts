import { type Handle, withHandle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { nativeLibrary } from "./native/native-library.ts";
import { lastWindowsError } from "./native/windows-error.ts";
import { sidText } from "./sid-text.ts";

/** As whom a process runs: what decides its rights. */
export type Logon = {
  /** Such as S-1-5-18, which is SYSTEM. */
  readonly sid: string;
  /** The logon session: an elevated process has another one than the rest of its user's. */
  readonly id: string;
  /** The desktop session: 0 for services. */
  readonly session: number;
  /** The SID of the integrity level; empty where there is none. */
  readonly integrity: string;
};

const openProcessToken = nativeFunction(
  "advapi32.dll",
  "int __stdcall OpenProcessToken(intptr process, uint32 access, void* token)",
);
const getTokenInformation = nativeFunction(
  "advapi32.dll",
  "int __stdcall GetTokenInformation(intptr token, int kind, void* information, uint32 size, void* needed)",
);

const TOKEN_QUERY = 0x8;
/** TOKEN_INFORMATION_CLASS (winnt.h). */
const KIND = { USER: 1, STATISTICS: 10, SESSION_ID: 12, INTEGRITY_LEVEL: 25 } as const;

/**
 * Reads as whom a process runs.
 *
 * @param process with PROCESS_QUERY_LIMITED_INFORMATION
 * @throws WindowsError where the token may not be read
 */
export function logonOf(process: Handle): Logon {
  const opened = Buffer.alloc(8);
  if (openProcessToken(process, TOKEN_QUERY, opened) === 0) throw lastWindowsError("open a process's token");
  return withHandle(Number(opened.readBigInt64LE(0)), (token) => ({
    sid: sidAt(informationOf(token, KIND.USER)),
    id: informationOf(token, KIND.STATISTICS).readBigUInt64LE(8).toString(16),
    session: informationOf(token, KIND.SESSION_ID).readUInt32LE(0),
    integrity: sidAt(informationOf(token, KIND.INTEGRITY_LEVEL)),
  }));
}

/** Tells whether two processes have the same rights, as far as who they run as decides them. */
export function isSameLogon(one: Logon, other: Logon): boolean {
  return (
    one.sid === other.sid &&
    one.id === other.id &&
    one.session === other.session &&
    one.integrity === other.integrity
  );
}

/** What a token holds is small: a SID has at most 68 bytes. */
const ROOM = 256;

function informationOf(token: Handle, kind: number): Buffer {
  const information = Buffer.alloc(ROOM);
  if (getTokenInformation(token, kind, information, ROOM, Buffer.alloc(4)) === 0) {
    throw lastWindowsError(`read part ${kind} of a process's token`);
  }
  return information;
}

/** Says as whom a process runs: user, session and rights. Another logon of the same kind is as good. */
export function runsAs({ sid, session, integrity }: Logon): string {
  return `${sid} in session ${session} with ${integrity === "" ? "no integrity level" : integrity}`;
}

/** The structures begin with a pointer to the SID, which lies behind them in the same room (SID_AND_ATTRIBUTES). */
function sidAt(information: Buffer): string {
  const pointer = information.readBigUInt64LE(0);
  if (pointer === 0n) return "";
  return sidText(information.subarray(Number(pointer - nativeLibrary().address(information))));
}
