import { type ConsoleRequest, requestArguments } from "../common/console-request.ts";
import { errorMessage } from "../common/error-code.ts";
import { environmentForSibling } from "../common/own-environment.ts";
import type { ProcessIdentity } from "../common/process-identity.ts";
import { siblingCommand } from "../common/sibling-command.ts";
import { createProcess, CREATION_FLAGS } from "./create-process.ts";
import { closeHandle } from "./native/handle.ts";
import { readProcess } from "./process-table.ts";

/** A command line holds 32767 characters. */
const MAX_REQUESTS = 200;

/** Who was asked before, by pid and token. */
const asked = new Map<string, ProcessIdentity>();

let pending: readonly ConsoleRequest[] = [];

/**
 * Asks a process at its console to end: by Ctrl-C, at which Robot ends its tests and writes its output; when it is
 * asked again, by Ctrl-Break, which ends whatever does not handle that. All that are asked in one turn of the event
 * loop are so by one short-lived program of ours, which nobody waits for.
 */
export function askConsole(process: ProcessIdentity): void {
  const key = `${process.pid} ${process.startToken}`;
  if (pending.length === 0) setImmediate(sendPending);
  pending = [...pending, { event: asked.has(key) ? "ctrl-break" : "ctrl-c", process }];
  asked.set(key, process);
}

function sendPending(): void {
  // A console that is told both gets the stronger one.
  const requests = pending.toSorted((a, b) => a.event.localeCompare(b.event));
  pending = [];
  for (let at = 0; at < requests.length; at += MAX_REQUESTS) start(requests.slice(at, at + MAX_REQUESTS));
  for (const [key, { pid, startToken }] of asked) {
    if (readProcess(pid)?.startToken !== startToken) asked.delete(key);
  }
}

function start(requests: readonly ConsoleRequest[]): void {
  try {
    const command = siblingCommand("daemon", ["console-events", ...requestArguments(requests)]);
    // Not as the first of a group: Wine takes "all groups" for the sender's own, in which Robot is.
    const flags = CREATION_FLAGS.DETACHED_PROCESS;
    const env = environmentForSibling();
    const created = createProcess({ command, cwd: "/", env, flags, namesCreator: true });
    for (const handle of [created.process, created.thread]) closeHandle(handle);
  } catch (error) {
    // Whoever can't be asked is killed when its time is over; it is no reason to end ourselves.
    process.emitWarning(`Cannot ask ${requests.length} processes to end: ${errorMessage(error)}`);
  }
}
