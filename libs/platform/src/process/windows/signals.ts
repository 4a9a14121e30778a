import { errorMessage } from "../../errors.ts";
import { lastErrorNumber, lastWindowsError, WINDOWS_ERRORS, WindowsError } from "../../win32/error.ts";
import { closeHandle, type Handle, WAIT_OBJECT_0, withHandle } from "../../win32/handle.ts";
import type { ProcessIdentity, TerminationOptions } from "../types.ts";
import { createdOf, readProcess } from "./process-table.ts";
import { kernel32 } from "../../win32/kernel32.ts";

const POLL_MS = 200;

/** Ctrl-C, Ctrl-Break, and the end of the console, after which Windows gives a program about ten seconds. */
const CONSOLE_SIGNALS = ["SIGINT", "SIGBREAK", "SIGHUP"] as const;

/**
 * Calls `act` on termination requests: the events of the console, if there is one, and the event that signalProcess
 * sets, as SIGTERM. Returns the function that stops listening.
 */
export function onTermination(act: (reason: string) => void, { onProblem }: TerminationOptions): () => void {
  const listeners = CONSOLE_SIGNALS.map((signal) => ({ signal, listener: () => act(signal) }));
  for (const { signal, listener } of listeners) process.on(signal, listener);
  const stopListening = onEndEvent(() => act("SIGTERM"), onProblem);
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener);
    stopListening();
  };
}

function onEndEvent(act: () => void, onProblem: (problem: string) => void): () => void {
  try {
    const own = readProcess(process.pid);
    if (own === undefined)
      throw new Error(`Cannot identify this process ${process.pid}: Windows does not list it`);
    const event = makeEndEvent(own);
    const timer = setInterval(() => {
      if (kernel32.WaitForSingleObject(event, 0) === WAIT_OBJECT_0) act();
    }, POLL_MS);
    timer.unref();
    return () => {
      clearInterval(timer);
      closeHandle(event);
    };
  } catch (error) {
    onProblem(`this program gets no request to end: ${errorMessage(error)}`);
    return () => undefined;
  }
}

const EVENT_MODIFY_STATE = 0x2;

/**
 * Makes the event by which a program of robotmk-controller is asked to end; each SetEvent is one request. It has the
 * default rights of the user: the user and SYSTEM may set it, no other user. An event that existed before was made by
 * a program that guessed the name, so it is not used.
 *
 * @returns its handle
 * @throws WindowsError where it cannot be made, neither for all sessions nor for this one
 */
export function makeEndEvent(identity: ProcessIdentity): Handle {
  let problem: WindowsError | undefined;
  for (const name of endEventNames(identity)) {
    const event = kernel32.CreateEventW(null, 0, 0, name);
    const number = lastErrorNumber();
    if (event !== 0 && number !== WINDOWS_ERRORS.ALREADY_EXISTS) return event;
    if (event !== 0) closeHandle(event);
    problem = new WindowsError(`make the event "${name}"`, number);
  }
  throw problem ?? new Error("Cannot make an event: it has no name");
}

/** Result of setEndEvent. */
export type EndRequest = "asked" | "not-listening" | "denied";

/** Asks a program of robotmk-controller to end; any other process has no such event (`not-listening`). */
export function setEndEvent(identity: ProcessIdentity): EndRequest {
  const requests = endEventNames(identity).map((name) => setNamedEvent(name));
  if (requests.includes("asked")) return "asked";
  return requests.includes("denied") ? "denied" : "not-listening";
}

function setNamedEvent(name: string): EndRequest {
  const event = kernel32.OpenEventW(EVENT_MODIFY_STATE, 0, name);
  if (event !== 0) {
    return withHandle(event, () => {
      if (kernel32.SetEvent(event) === 0) throw lastWindowsError(`set the event "${name}"`);
      return "asked";
    });
  }
  const number = lastErrorNumber();
  if (number === WINDOWS_ERRORS.ACCESS_DENIED) return "denied";
  if (number !== WINDOWS_ERRORS.FILE_NOT_FOUND) throw new WindowsError(`open the event "${name}"`, number);
  return "not-listening";
}

/** Names the event: first for all sessions, since SYSTEM and a user are in different ones, then for this session. */
export function endEventNames({ pid, startToken }: ProcessIdentity): readonly string[] {
  const name = `robotmk-end-${pid}-${createdOf(startToken)}`;
  return [`Global\\${name}`, `Local\\${name}`];
}
