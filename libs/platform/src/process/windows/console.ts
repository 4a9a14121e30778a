import { errorMessage } from "../../errors.ts";
import { lastErrorNumber } from "../../win32/error.ts";
import { closeHandle, withHandle, withProcess } from "../../win32/handle.ts";
import { nativeFunction } from "../../win32/library.ts";
import { environmentForSibling } from "../environment.ts";
import { siblingCommand } from "../sibling-command.ts";
import { type ConsoleRequest, parseRequests, type ProcessIdentity, requestArguments } from "../types.ts";
import { createProcess, CREATION_FLAGS } from "./create-process.ts";
import { readProcess, startToken } from "./process-table.ts";

const attachConsole = nativeFunction("kernel32.dll", "int __stdcall AttachConsole(uint32 pid)");
const freeConsole = nativeFunction("kernel32.dll", "int __stdcall FreeConsole()");
const getConsoleProcessList = nativeFunction(
  "kernel32.dll",
  "uint32 __stdcall GetConsoleProcessList(void* pids, uint32 count)",
);
const generateConsoleCtrlEvent = nativeFunction(
  "kernel32.dll",
  "int __stdcall GenerateConsoleCtrlEvent(uint32 event, uint32 group)",
);
const setConsoleCtrlHandler = nativeFunction(
  "kernel32.dll",
  "int __stdcall SetConsoleCtrlHandler(intptr handler, int add)",
);
const getModuleHandle = nativeFunction("kernel32.dll", "intptr __stdcall GetModuleHandleW(str16 name)");
const getProcAddress = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall GetProcAddress(intptr module, str name)",
);

const EVENTS = { "ctrl-c": 0, "ctrl-break": 1 };
/** All processes of the console. Ctrl-C can be sent to no single group (GenerateConsoleCtrlEvent). */
const ALL_GROUPS = 0;
/** How long a handler of ours is kept in place for a Ctrl-Break, which a thread that the system starts brings us. */
const OWN_BREAK_MS = 100;

/**
 * Sends Ctrl-C or Ctrl-Break to the consoles of processes, each console once. It needs a process of its own, since a
 * process has one console at most, and who sends gets the event as well: this one leaves its console for good, and
 * ignores what it sends. The console of whoever gave the order is left alone.
 *
 * @param args what requestArguments wrote
 * @returns one line for each process whose console was not reached: what Windows said
 * @throws Error where these are no requests
 */
export function sendConsoleEvents(args: readonly string[]): readonly string[] {
  const requests = parseRequests(args);
  if (requests === undefined) {
    throw new Error("Cannot send console events: the order is console-events (EVENT PID STARTTOKEN)…");
  }
  const reached = new Set<number>();
  const problems: string[] = [];
  for (const request of requests) {
    if (reached.has(request.process.pid)) continue;
    const problem = send(request, reached);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

function send({ event, process: target }: ConsoleRequest, reached: Set<number>): string | undefined {
  const where = `${event} to the console of ${target.pid}`;
  // While we have its handle, its pid is no other's.
  const opening = withProcess(target.pid, 0, ({ created }) => {
    if (startToken(created) !== target.startToken) return `Cannot send ${where}: it has ended`;
    freeConsole();
    if (attachConsole(target.pid) === 0) return `Cannot send ${where}: error ${lastErrorNumber()} to attach`;
    try {
      ignoreEvents();
      const pids = consolePids();
      if (pids.includes(process.ppid)) return `Cannot send ${where}: it is ours, too`;
      if (generateConsoleCtrlEvent(EVENTS[event], ALL_GROUPS) === 0) {
        return `Cannot send ${where}: error ${lastErrorNumber()}`;
      }
      for (const pid of pids) reached.add(pid);
      if (event === "ctrl-break") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OWN_BREAK_MS);
      return undefined;
    } finally {
      freeConsole();
    }
  });
  return opening.kind === "opened" ? opening.result : `Cannot send ${where}: it is ${opening.kind}`;
}

/**
 * Ctrl-C can be switched off, Ctrl-Break needs a handler that returns TRUE. Node.js has one, and it is forgotten with all
 * others whenever a process leaves or joins a console (Console Control Handlers). One of ours would run in a thread that
 * no JavaScript may run in: GetCurrentProcess does nothing, and returns -1.
 */
function ignoreEvents(): void {
  setConsoleCtrlHandler(0, 1);
  setConsoleCtrlHandler(getProcAddress(getModuleHandle("kernel32.dll"), "GetCurrentProcess"), 1);
}

/** Those beyond the room are found by their own requests. */
function consolePids(): readonly number[] {
  const room = 1024;
  const pids = Buffer.alloc(4 * room);
  const count = Math.min(room, getConsoleProcessList(pids, room));
  return Array.from({ length: count }, (_, index) => pids.readUInt32LE(4 * index));
}

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

const openProcess = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall OpenProcess(uint32 access, int inherit, uint32 pid)",
);
const queryImageName = nativeFunction(
  "kernel32.dll",
  "int __stdcall QueryFullProcessImageNameW(intptr process, uint32 flags, void* name, void* characters)",
);

const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
const MAX_CHARACTERS = 32_767;

/**
 * Tells whether a process is the one that Windows itself starts for a console. It comes and goes with those that use
 * the console, and is nothing that a run did.
 */
export function isConsoleHost(pid: number): boolean {
  const process = openProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
  // It has ended, or is not ours to ask.
  if (process === 0) return false;
  return withHandle(process, () => {
    const name = Buffer.alloc(2 * MAX_CHARACTERS);
    const characters = Buffer.alloc(4);
    characters.writeUInt32LE(MAX_CHARACTERS, 0);
    if (queryImageName(process, 0, name, characters) === 0) return false;
    return /\\system32\\conhost\.exe$/i.test(name.toString("utf16le", 0, 2 * characters.readUInt32LE(0)));
  });
}
