import { errorMessage } from "../../errors.ts";
import { lastErrorNumber } from "../../win32/error.ts";
import { PROCESS_RIGHTS, withHandle, withProcess } from "../../win32/handle.ts";
import { siblingEnvironment } from "../environment.ts";
import { siblingCommand } from "../sibling-command.ts";
import { type ConsoleRequest, parseRequests, type ProcessIdentity, requestArguments } from "../types.ts";
import { closeCreated, createProcess, CREATION_FLAGS } from "./create-process.ts";
import { readProcess, startToken } from "./process-table.ts";
import { kernel32 } from "../../win32/kernel32.ts";

const EVENTS = { "ctrl-c": 0, "ctrl-break": 1 };
/** All processes of the console. Ctrl-C can be sent to no single group (GenerateConsoleCtrlEvent). */
const ALL_GROUPS = 0;
/** How long the handler stays in place for a Ctrl-Break, which Windows delivers by a new thread. */
const OWN_BREAK_MS = 100;

/**
 * Sends Ctrl-C or Ctrl-Break to the consoles of processes, each console once. Runs in a process of its own: a process
 * has one console at most, and the sender gets the event as well. This process leaves its console for good and ignores
 * what it sends. The console of its parent gets nothing.
 *
 * @param args what requestArguments wrote
 * @returns one line for each process whose console was not reached, with the error of Windows
 * @throws Error where `args` are no requests
 */
export function sendConsoleEvents(args: readonly string[]): readonly string[] {
  const requests = parseRequests(args);
  if (requests === undefined) {
    throw new Error("Cannot send console events: usage: console-events (EVENT PID STARTTOKEN)…");
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
  // While this handle is open, Windows gives the pid to no other process.
  const opening = withProcess(target.pid, 0, ({ created }) => {
    if (startToken(created) !== target.startToken) return `Cannot send ${where}: it has ended`;
    kernel32.FreeConsole();
    if (kernel32.AttachConsole(target.pid) === 0)
      return `Cannot send ${where}: error ${lastErrorNumber()} to attach`;
    try {
      ignoreEvents();
      const pids = consolePids();
      if (pids.includes(process.ppid)) return `Cannot send ${where}: the caller uses it as well`;
      if (kernel32.GenerateConsoleCtrlEvent(EVENTS[event], ALL_GROUPS) === 0) {
        return `Cannot send ${where}: error ${lastErrorNumber()}`;
      }
      for (const pid of pids) reached.add(pid);
      if (event === "ctrl-break") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OWN_BREAK_MS);
      return undefined;
    } finally {
      kernel32.FreeConsole();
    }
  });
  return opening.kind === "opened" ? opening.result : `Cannot send ${where}: it is ${opening.kind}`;
}

/**
 * Ctrl-C can be switched off, Ctrl-Break needs a handler that returns TRUE. Windows drops the handler of Node.js
 * whenever a process leaves or joins a console (Console Control Handlers). A handler runs in a thread that may run no
 * JavaScript, so GetCurrentProcess is the handler: it has no effect and returns -1.
 */
function ignoreEvents(): void {
  kernel32.SetConsoleCtrlHandler(0, 1);
  kernel32.SetConsoleCtrlHandler(
    kernel32.GetProcAddress(kernel32.GetModuleHandleW("kernel32.dll"), "GetCurrentProcess"),
    1,
  );
}

/** Processes beyond the first 1024 are reached by their own requests. */
function consolePids(): readonly number[] {
  const room = 1024;
  const pids = Buffer.alloc(4 * room);
  const count = Math.min(room, kernel32.GetConsoleProcessList(pids, room));
  return Array.from({ length: count }, (_, index) => pids.readUInt32LE(4 * index));
}

/** So that they fit into a command line of 32767 characters. */
const MAX_REQUESTS = 200;

/** Processes that got a request before, by pid and token. */
const asked = new Map<string, ProcessIdentity>();

let pending: readonly ConsoleRequest[] = [];

/**
 * Asks a process at its console to end. The first request is Ctrl-C, at which Robot ends its tests and writes its
 * output. The next one is Ctrl-Break, which ends every process that does not handle it. One short-lived
 * `robotmk-daemon console-events` sends all requests of one turn of the event loop; this function does not wait for it.
 */
export function askConsole(process: ProcessIdentity): void {
  const key = `${process.pid} ${process.startToken}`;
  if (pending.length === 0) setImmediate(sendPending);
  pending = [...pending, { event: asked.has(key) ? "ctrl-break" : "ctrl-c", process }];
  asked.set(key, process);
}

function sendPending(): void {
  // A console with requests of both kinds gets the stronger one.
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
    // No CREATE_NEW_PROCESS_GROUP: Wine takes "all groups" for the group of the sender, in which Robot is.
    const flags = CREATION_FLAGS.DETACHED_PROCESS;
    const env = siblingEnvironment();
    const created = createProcess({ command, cwd: "/", env, flags, namesCreator: true });
    closeCreated(created);
  } catch (error) {
    // The processes are killed when their time is over; this program goes on.
    process.emitWarning(`Cannot ask ${requests.length} processes to end: ${errorMessage(error)}`);
  }
}

const MAX_CHARACTERS = 32_767;

/**
 * Returns whether a process is conhost.exe, which Windows starts for a console. It lives as long as the console is
 * used, and no run started it.
 */
export function isConsoleHost(pid: number): boolean {
  const process = kernel32.OpenProcess(PROCESS_RIGHTS.QUERY_LIMITED_INFORMATION, 0, pid);
  // It has ended, or belongs to another user.
  if (process === 0) return false;
  return withHandle(process, () => {
    const name = Buffer.alloc(2 * MAX_CHARACTERS);
    const characters = Buffer.alloc(4);
    characters.writeUInt32LE(MAX_CHARACTERS, 0);
    if (kernel32.QueryFullProcessImageNameW(process, 0, name, characters) === 0) return false;
    return /\\system32\\conhost\.exe$/i.test(name.toString("utf16le", 0, 2 * characters.readUInt32LE(0)));
  });
}
