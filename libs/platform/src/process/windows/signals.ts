import { errorMessage } from "../../errors.ts";
import { lastErrorNumber, lastWindowsError, WINDOWS_ERRORS, WindowsError } from "../../win32/error.ts";
import { closeHandle, type Handle, withHandle } from "../../win32/handle.ts";
import { nativeFunction } from "../../win32/library.ts";
import type { ProcessIdentity, TerminationCare } from "../types.ts";
import { createdOf, readProcess } from "./process-table.ts";

const waitForSingleObject = nativeFunction(
  "kernel32.dll",
  "uint32 __stdcall WaitForSingleObject(intptr handle, uint32 timeoutMs)",
);

const WAIT_OBJECT_0 = 0;
const LOOK_EVERY_MS = 200;

/** Ctrl-C, Ctrl-Break, and the end of the console, after which Windows leaves us about ten seconds. */
const CONSOLE_SIGNALS = ["SIGINT", "SIGBREAK", "SIGHUP"] as const;

/** Heeds our console, if we have one, and the event that signalProcess sets: told as SIGTERM, which it stands for. */
export function heedTermination(act: (reason: string) => void, { onProblem }: TerminationCare): () => void {
  const listeners = CONSOLE_SIGNALS.map((signal) => ({ signal, listener: () => act(signal) }));
  for (const { signal, listener } of listeners) process.on(signal, listener);
  const stopListening = heedEvent(() => act("SIGTERM"), onProblem);
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener);
    stopListening();
  };
}

function heedEvent(act: () => void, onProblem: (problem: string) => void): () => void {
  try {
    const own = readProcess(process.pid);
    if (own === undefined)
      throw new Error(`Cannot identify this process ${process.pid}: Windows does not show it`);
    const event = makeEndEvent(own);
    const timer = setInterval(() => {
      if (waitForSingleObject(event, 0) === WAIT_OBJECT_0) act();
    }, LOOK_EVERY_MS);
    timer.unref();
    return () => {
      clearInterval(timer);
      closeHandle(event);
    };
  } catch (error) {
    onProblem(`nobody can ask this program to end: ${errorMessage(error)}`);
    return () => undefined;
  }
}

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
