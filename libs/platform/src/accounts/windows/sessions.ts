import { lastErrorNumber, WINDOWS_ERRORS } from "../../win32/error.ts";
import { readMemory, readText } from "../../win32/handle.ts";
import type { UserSession } from "../account.ts";
import { kernel32 } from "../../win32/kernel32.ts";
import { user32 } from "../../win32/user32.ts";
import { wtsapi32 } from "../../win32/wtsapi32.ts";

/** WTS_CURRENT_SERVER_HANDLE */
const THIS_MACHINE = 0;
/** WTS_SESSION_INFOW on 64 bits: id, padding, name, state, padding. */
const SESSION_INFO_BYTES = 24;
const STATE_OFFSET = 16;

/** Kinds of information of a session (WTS_INFO_CLASS). */
export const SESSION_VALUES = { userName: 5, domainName: 7, infoEx: 25 } as const;

/** WTS_CONNECTSTATE_CLASS; its other states make no difference here. */
export const CONNECT_STATES = { active: 0, disconnected: 4 } as const;

/** A session as Windows lists it: also that of the services and those without a user. */
export type ListedSession = { readonly id: number; readonly state: number };

/** Lists the sessions of this host; undefined where Windows lists none, although this process is in one. */
export function listSessions(): readonly ListedSession[] | undefined {
  const [made, counted] = [Buffer.alloc(8), Buffer.alloc(4)];
  if (wtsapi32.WTSEnumerateSessionsW(THIS_MACHINE, 0, 1, made, counted) === 0) return undefined;
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
    wtsapi32.WTSFreeMemory(address);
  }
}

/** Queries a text of a session; undefined where Windows has none. */
export function sessionText(session: number, kind: number): string | undefined {
  return queried({ session, kind }, (address) => readText(address));
}

/** Queries other information of a session, as bytes; undefined where Windows has none. */
export function sessionBytes(session: number, kind: number): Buffer | undefined {
  return queried({ session, kind }, (address, bytes) => readMemory(address, bytes));
}

function queried<T>(
  { session, kind }: { readonly session: number; readonly kind: number },
  read: (address: bigint, bytes: number) => T,
): T | undefined {
  const [made, counted] = [Buffer.alloc(8), Buffer.alloc(4)];
  if (wtsapi32.WTSQuerySessionInformationW(THIS_MACHINE, session, kind, made, counted) === 0)
    return undefined;
  const address = made.readBigUInt64LE();
  if (address === 0n) return undefined;
  try {
    return read(address, counted.readUInt32LE());
  } finally {
    wtsapi32.WTSFreeMemory(address);
  }
}

/** Lists the sessions of users that are logged on; undefined where Windows lists none. */
export function userSessions(): readonly UserSession[] | undefined {
  return listSessions()?.flatMap(({ id, state }) => {
    const name = sessionText(id, SESSION_VALUES.userName) ?? "";
    // The session of the services, and one that waits for a user to log on.
    if (name === "") return [];
    const domain = sessionText(id, SESSION_VALUES.domainName) ?? "";
    return [{ id, name, domain, isConnected: state === CONNECT_STATES.active }];
  });
}

/** State of the session of this process; undefined: Windows does not return it. */
export type SessionFacts = {
  readonly session: number | undefined;
  /** WTS_CONNECTSTATE_CLASS */
  readonly connectState: number | undefined;
  readonly isLocked: boolean | undefined;
  /** Whether this process may open the desktop that gets keyboard and mouse input. */
  readonly mayUseDesktop: boolean | undefined;
};

const DESKTOP_READOBJECTS = 0x0001;
/** WTSINFOEXW on 64 bits: level, padding, session id, state, flags (wtsapi32.h). */
const INFO_EX = { level: 0, connectState: 12, flags: 16, bytes: 20 } as const;
/** WTS_SESSIONSTATE_LOCK and _UNLOCK as Windows 8 and later have them: Windows 7 had them the other way round. */
const LOCK_FLAGS = new Map([
  [0, true],
  [1, false],
]);

/** Queries the state of the session of this process; judgeSession decides. */
export function sessionFacts(): SessionFacts {
  const session = ownSession();
  const info = session === undefined ? undefined : sessionBytes(session, SESSION_VALUES.infoEx);
  const isKnown =
    info !== undefined && info.length >= INFO_EX.bytes && info.readUInt32LE(INFO_EX.level) === 1;
  return {
    session,
    connectState: isKnown ? info.readUInt32LE(INFO_EX.connectState) : undefined,
    isLocked: isKnown ? LOCK_FLAGS.get(info.readInt32LE(INFO_EX.flags)) : undefined,
    mayUseDesktop: mayUseDesktop(),
  };
}

function ownSession(): number | undefined {
  const session = Buffer.alloc(4);
  return kernel32.ProcessIdToSessionId(process.pid, session) === 0 ? undefined : session.readUInt32LE();
}

/** While a session is locked, its input goes to the desktop of Winlogon, which users may not open. */
function mayUseDesktop(): boolean | undefined {
  const desktop = user32.OpenInputDesktop(0, 0, DESKTOP_READOBJECTS);
  if (desktop === 0) return lastErrorNumber() === WINDOWS_ERRORS.ACCESS_DENIED ? false : undefined;
  user32.CloseDesktop(desktop);
  return true;
}
