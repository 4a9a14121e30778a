import { createdOf } from "./start-token.ts";
import type { ProcessIdentity } from "../common/process-identity.ts";
import { closeHandle, type Handle, withHandle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastErrorNumber, lastWindowsError, WINDOWS_ERRORS, WindowsError } from "./native/windows-error.ts";

const createEvent = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall CreateEventW(void* security, int manualReset, int initialState, str16 name)",
);
const openEvent = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall OpenEventW(uint32 rights, int inherit, str16 name)",
);
const setEvent = nativeFunction("kernel32.dll", "int __stdcall SetEvent(intptr event)");

const EVENT_MODIFY_STATE = 0x2;

/**
 * Makes the event by which one of our programs is asked to end; each SetEvent is one request. Its rights are the
 * default of the user: full for the user itself and for SYSTEM, nobody else may set it. An event that is there before
 * ours was made by somebody who guessed its name, and is not heeded.
 *
 * @returns its handle
 * @throws WindowsError where it can be made neither for all sessions nor for our own
 */
export function makeEndEvent(identity: ProcessIdentity): Handle {
  let problem: WindowsError | undefined;
  for (const name of endEventNames(identity)) {
    const event = createEvent(null, 0, 0, name);
    const number = lastErrorNumber();
    if (event !== 0 && number !== WINDOWS_ERRORS.ALREADY_EXISTS) return event;
    if (event !== 0) closeHandle(event);
    problem = new WindowsError(`make the event "${name}"`, number);
  }
  throw problem ?? new Error("Cannot make an event: it has no name");
}

/** What came of a request to end. */
export type EndRequest = "asked" | "not-listening" | "denied";

/** Asks one of our programs to end; any other process has no such event. */
export function setEndEvent(identity: ProcessIdentity): EndRequest {
  const requests = endEventNames(identity).map((name) => setNamedEvent(name));
  if (requests.includes("asked")) return "asked";
  return requests.includes("denied") ? "denied" : "not-listening";
}

function setNamedEvent(name: string): EndRequest {
  const event = openEvent(EVENT_MODIFY_STATE, 0, name);
  if (event !== 0) {
    return withHandle(event, () => {
      if (setEvent(event) === 0) throw lastWindowsError(`set the event "${name}"`);
      return "asked";
    });
  }
  const number = lastErrorNumber();
  if (number === WINDOWS_ERRORS.ACCESS_DENIED) return "denied";
  if (number !== WINDOWS_ERRORS.FILE_NOT_FOUND) throw new WindowsError(`open the event "${name}"`, number);
  return "not-listening";
}

/** For all sessions: a daemon of SYSTEM and a person have different ones. Then for our own alone. Pure. */
export function endEventNames({ pid, startToken }: ProcessIdentity): readonly string[] {
  const name = `robotmk-end-${pid}-${createdOf(startToken)}`;
  return [`Global\\${name}`, `Local\\${name}`];
}
