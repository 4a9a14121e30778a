import { nativeFunction } from "./native/native-function.ts";
import { readMemory, readText } from "./read-memory.ts";

const enumerateSessions = nativeFunction(
  "wtsapi32.dll",
  "int __stdcall WTSEnumerateSessionsW(intptr server, uint32 reserved, uint32 version, void* sessions, void* count)",
);
const querySession = nativeFunction(
  "wtsapi32.dll",
  "int __stdcall WTSQuerySessionInformationW(intptr server, uint32 session, int kind, void* value, void* bytes)",
);
const freeMemory = nativeFunction("wtsapi32.dll", "void __stdcall WTSFreeMemory(intptr memory)");

/** WTS_CURRENT_SERVER_HANDLE */
const THIS_MACHINE = 0;
/** WTS_SESSION_INFOW on 64 bits: id, padding, name, state, padding. */
const SESSION_INFO_BYTES = 24;
const STATE_OFFSET = 16;

/** What of a session is asked for (WTS_INFO_CLASS). */
export const SESSION_VALUES = { userName: 5, domainName: 7, infoEx: 25 } as const;

/** WTS_CONNECTSTATE_CLASS: only these two of its states are told from the others. */
export const CONNECT_STATES = { active: 0, disconnected: 4 } as const;

/** A session as the system lists it: also those of services, and of nobody. */
export type ListedSession = { readonly id: number; readonly state: number };

/** Lists the sessions of this machine; undefined where it tells none, though we run in one. */
export function listSessions(): readonly ListedSession[] | undefined {
  const [made, counted] = [Buffer.alloc(8), Buffer.alloc(4)];
  if (enumerateSessions(THIS_MACHINE, 0, 1, made, counted) === 0) return undefined;
  const address = made.readBigUInt64LE();
  const count = counted.readUInt32LE();
  if (address === 0n || count === 0) return undefined;
  try {
    const table = readMemory(address, count * SESSION_INFO_BYTES);
    return Array.from({ length: count }, (_, index) => ({
      id: table.readUInt32LE(index * SESSION_INFO_BYTES),
      state: table.readUInt32LE(index * SESSION_INFO_BYTES + STATE_OFFSET),
    }));
  } finally {
    freeMemory(address);
  }
}

/** A text that the system knows of a session; undefined where it tells none. */
export function sessionText(session: number, kind: number): string | undefined {
  return queried({ session, kind }, (address) => readText(address));
}

/** What else the system knows of a session, in its bytes; undefined where it tells nothing. */
export function sessionBytes(session: number, kind: number): Buffer | undefined {
  return queried({ session, kind }, (address, bytes) => readMemory(address, bytes));
}

function queried<T>(
  { session, kind }: { readonly session: number; readonly kind: number },
  read: (address: bigint, bytes: number) => T,
): T | undefined {
  const [made, counted] = [Buffer.alloc(8), Buffer.alloc(4)];
  if (querySession(THIS_MACHINE, session, kind, made, counted) === 0) return undefined;
  const address = made.readBigUInt64LE();
  if (address === 0n) return undefined;
  try {
    return read(address, counted.readUInt32LE());
  } finally {
    freeMemory(address);
  }
}
