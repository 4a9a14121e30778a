import { nativeFunction } from "./native/native-function.ts";
import { lastErrorNumber, WINDOWS_ERRORS } from "./native/windows-error.ts";
import { SESSION_VALUES, sessionBytes } from "./terminal-services.ts";

const processIdToSessionId = nativeFunction(
  "kernel32.dll",
  "int __stdcall ProcessIdToSessionId(uint32 pid, void* session)",
);
const openInputDesktop = nativeFunction(
  "user32.dll",
  "intptr __stdcall OpenInputDesktop(uint32 flags, int inherit, uint32 access)",
);
const closeDesktop = nativeFunction("user32.dll", "int __stdcall CloseDesktop(intptr desktop)");

/** What is known of the session that this process runs in; undefined: the system does not say. */
export type SessionFacts = {
  readonly session: number | undefined;
  /** WTS_CONNECTSTATE_CLASS */
  readonly connectState: number | undefined;
  readonly isLocked: boolean | undefined;
  /** Whether this process may open the desktop that gets the keys and the mouse. */
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

/** Asks the system for the state of this process's session; nothing is decided here. */
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
  return processIdToSessionId(process.pid, session) === 0 ? undefined : session.readUInt32LE();
}

/** While a session is locked, its input goes to the desktop of Winlogon, which is closed to users. */
function mayUseDesktop(): boolean | undefined {
  const desktop = openInputDesktop(0, 0, DESKTOP_READOBJECTS);
  if (desktop === 0) return lastErrorNumber() === WINDOWS_ERRORS.ACCESS_DENIED ? false : undefined;
  closeDesktop(desktop);
  return true;
}
