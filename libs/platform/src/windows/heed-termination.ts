import { errorMessage } from "../common/error-code.ts";
import type { TerminationCare } from "../common/termination-care.ts";
import { makeEndEvent } from "./end-event.ts";
import { closeHandle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { readProcess } from "./process-table.ts";

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
