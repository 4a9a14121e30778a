import { type ConsoleRequest, parseRequests } from "../common/console-request.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastErrorNumber } from "./native/windows-error.ts";
import { withProcess } from "./open-process.ts";
import { startToken } from "./start-token.ts";

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
