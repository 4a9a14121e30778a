// What the agent of the rig calls of Windows, in a few words. It runs in node.exe, with koffi's add-on.
import { createRequire } from "node:module";

const INHERITABLE = securityAttributes();
const CREATE_SUSPENDED = 0x4;
const CREATE_UNICODE_ENVIRONMENT = 0x400;
const CREATE_NO_WINDOW = 0x08000000;
const STARTF_USESTDHANDLES = 0x100;
const GENERIC_READ = 0x80000000;
const GENERIC_WRITE = 0x40000000;
const SHARE_ALL = 7;
const SHARE_CONTENTS = 3;
const OPEN_ALWAYS = 4;
const AT_ONCE_AND_ALONE = 3;
const LOCKED_OFFSET_HIGH = 0x7fffffff;
const OPEN_EXISTING = 3;
const HANDLE_FLAG_INHERIT = 1;
const JOB_LIMITS = 9;
const BREAKAWAY_OK = 0x800;
const PROCESS_ACCESS = { terminate: 0x1, suspend: 0x800, ask: 0x400, query: 0x1000 };
const OWN_PROCESS = -1;
const DACL = 4;
const EVENT_MODIFY_STATE = 2;
const SNAPSHOT_THREADS = 4;
const THREAD_SUSPEND = 2;
const THREAD_QUERY = 0x40;
const SUSPEND_COUNT = 35;

function securityAttributes() {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(24, 0);
  bytes.writeInt32LE(1, 16);
  return bytes;
}

/** Loads the functions by the add-on in that file. */
export function windowsFunctions(addOn) {
  const koffi = createRequire(import.meta.url)(addOn);
  const kernel = koffi.load("kernel32.dll");
  const ntdll = koffi.load("ntdll.dll");
  const lastError = kernel.func("uint32 __stdcall GetLastError()");
  const declared = (library, prototype) => {
    const call = library.func(prototype);
    const name = /(\w+)\(/.exec(prototype)[1];
    const checked = (...args) => {
      const value = call(...args);
      if (value === 0 || value === -1) throw new Error(`${name} failed by Windows error ${lastError()}`);
      return value;
    };
    return Object.assign(checked, { unchecked: call });
  };
  const f = (prototype) => declared(kernel, prototype);
  const createProcess = f(
    "int __stdcall CreateProcessW(str16 app, void* command, void* pa, void* ta, int inherit, uint32 flags, void* env, str16 cwd, void* startup, void* information)",
  );
  const createFile = f(
    "intptr __stdcall CreateFileW(str16 name, uint32 access, uint32 share, void* sa, uint32 disposition, uint32 flags, intptr template)",
  );
  const createPipe = f("int __stdcall CreatePipe(void* reading, void* writing, void* sa, uint32 bytes)");
  const peek = f(
    "int __stdcall PeekNamedPipe(intptr pipe, void* buffer, uint32 bytes, void* read, void* available, void* left)",
  );
  const setHandleInformation = f(
    "int __stdcall SetHandleInformation(intptr handle, uint32 mask, uint32 flags)",
  );
  const closeHandle = f("int __stdcall CloseHandle(intptr handle)");
  const createJob = f("intptr __stdcall CreateJobObjectW(void* sa, str16 name)");
  const setJob = f(
    "int __stdcall SetInformationJobObject(intptr job, int kind, void* information, uint32 bytes)",
  );
  const assign = f("int __stdcall AssignProcessToJobObject(intptr job, intptr process)");
  const terminateJob = f("int __stdcall TerminateJobObject(intptr job, uint32 code)");
  const resume = kernel.func("uint32 __stdcall ResumeThread(intptr thread)");
  const wait = kernel.func("uint32 __stdcall WaitForSingleObject(intptr handle, uint32 ms)");
  const exitCode = f("int __stdcall GetExitCodeProcess(intptr process, void* code)");
  const openProcess = f("intptr __stdcall OpenProcess(uint32 access, int inherit, uint32 pid)");
  const terminate = f("int __stdcall TerminateProcess(intptr process, uint32 code)");
  const times = f(
    "int __stdcall GetProcessTimes(intptr process, void* created, void* ended, void* kernel, void* user)",
  );
  const imageName = f(
    "int __stdcall QueryFullProcessImageNameW(intptr process, uint32 flags, void* name, void* length)",
  );
  const listProcesses = f("int __stdcall K32EnumProcesses(void* pids, uint32 bytes, void* needed)");
  const openEvent = f("intptr __stdcall OpenEventW(uint32 access, int inherit, str16 name)");
  const setEvent = f("int __stdcall SetEvent(intptr event)");
  const freeConsole = f("int __stdcall FreeConsole()");
  const attachConsole = f("int __stdcall AttachConsole(uint32 pid)");
  const ignoreCtrlC = f("int __stdcall SetConsoleCtrlHandler(void* handler, int add)");
  const pressKeys = f("int __stdcall GenerateConsoleCtrlEvent(uint32 event, uint32 group)");
  const isProcessInJob = f("int __stdcall IsProcessInJob(intptr process, intptr job, void* result)");
  const suspend = ntdll.func("int __stdcall NtSuspendProcess(intptr process)");
  const resumeProcess = ntdll.func("int __stdcall NtResumeProcess(intptr process)");

  const lockFile = kernel.func(
    "int __stdcall LockFileEx(intptr file, uint32 flags, uint32 reserved, uint32 low, uint32 high, void* place)",
  );
  const advapi = koffi.load("advapi32.dll");
  const describe = declared(
    advapi,
    "int __stdcall ConvertStringSecurityDescriptorToSecurityDescriptorW(str16 text, uint32 revision, void* descriptor, void* size)",
  );
  const setSecurity = declared(
    advapi,
    "int __stdcall SetKernelObjectSecurity(intptr object, uint32 what, intptr descriptor)",
  );
  const snapshot = f("intptr __stdcall CreateToolhelp32Snapshot(uint32 what, uint32 pid)");
  const firstThread = kernel.func("int __stdcall Thread32First(intptr snapshot, void* entry)");
  const nextThread = kernel.func("int __stdcall Thread32Next(intptr snapshot, void* entry)");
  const openThread = f("intptr __stdcall OpenThread(uint32 access, int inherit, uint32 id)");
  const suspendThread = kernel.func("uint32 __stdcall SuspendThread(intptr thread)");
  const queryThread = ntdll.func(
    "int __stdcall NtQueryInformationThread(intptr thread, int what, void* information, uint32 size, void* needed)",
  );

  const threadsOf = (pid) => {
    const list = snapshot(SNAPSHOT_THREADS, 0);
    const entry = Buffer.alloc(28);
    entry.writeUInt32LE(entry.length);
    const ids = [];
    for (let more = firstThread(list, entry); more !== 0; more = nextThread(list, entry))
      if (entry.readUInt32LE(12) === pid) ids.push(entry.readUInt32LE(8));
    closeHandle(list);
    return ids;
  };
  const isSuspended = (id) => {
    const thread = openThread(THREAD_QUERY, 0, id);
    const count = Buffer.alloc(4);
    queryThread(thread, SUSPEND_COUNT, count, count.length, null);
    closeHandle(thread);
    return count.readUInt32LE() > 0;
  };
  const withProcess = (pid, access, act) => {
    const handle = openProcess(access, 0, pid);
    try {
      return act(handle);
    } finally {
      closeHandle(handle);
    }
  };
  const created = (handle) => {
    const [creation, ...rest] = [0, 1, 2, 3].map(() => Buffer.alloc(8));
    times(handle, creation, ...rest);
    return creation.readBigUInt64LE();
  };
  const image = (handle) => {
    const name = Buffer.alloc(2048);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(1024);
    imageName(handle, 0, name, length);
    return name.toString("utf16le", 0, 2 * length.readUInt32LE());
  };

  return {
    /** Opens the writing end of a pipe that node:net listens on; a child may inherit it. */
    openPipeEnd: (name) => createFile(name, GENERIC_WRITE, 0, INHERITABLE, OPEN_EXISTING, 0, 0),
    /** Makes a pipe of that size, whose writing end a child may inherit. */
    makePipe: (bytes) => {
      const [reading, writing] = [Buffer.alloc(8), Buffer.alloc(8)];
      createPipe(reading, writing, INHERITABLE, bytes);
      const ends = { reading: Number(reading.readBigInt64LE()), writing: Number(writing.readBigInt64LE()) };
      setHandleInformation(ends.reading, HANDLE_FLAG_INHERIT, 0);
      return ends;
    },
    /** What lies in a pipe, without waiting for more. */
    contentsOf: (pipe, bytes) => {
      const buffer = Buffer.alloc(bytes);
      const read = Buffer.alloc(4);
      return peek.unchecked(pipe, buffer, bytes, read, null, null) === 0
        ? ""
        : buffer.toString("utf8", 0, read.readUInt32LE());
    },
    /** Returns whether somebody has its writing end. */
    isPipeHeld: (pipe) => peek.unchecked(pipe, null, 0, null, null, null) !== 0,
    closeHandle: (handle) => void closeHandle(handle),
    /** An anonymous job, as the agent has one for each call. Its limits are none, or the leave to break away. */
    makeJob: ({ mayBreakAway }) => {
      const job = createJob(null, null);
      if (mayBreakAway) {
        const limits = Buffer.alloc(144);
        limits.writeUInt32LE(BREAKAWAY_OK, 16);
        setJob(job, JOB_LIMITS, limits, limits.length);
      }
      return job;
    },
    assign: (job, process) => void assign(job, process),
    endJob: (job) => void terminateJob(job, 1),
    /** Starts a program that waits for `resume`; it inherits each inheritable handle, as a plugin does. */
    startSuspended: ({ commandLine, env, cwd, stdout, stderr }) => {
      const startup = Buffer.alloc(104);
      startup.writeUInt32LE(104, 0);
      startup.writeUInt32LE(STARTF_USESTDHANDLES, 60);
      startup.writeBigInt64LE(-1n, 80);
      startup.writeBigInt64LE(BigInt(stdout), 88);
      startup.writeBigInt64LE(BigInt(stderr), 96);
      const information = Buffer.alloc(24);
      createProcess(
        null,
        Buffer.from(`${commandLine}\0`, "utf16le"),
        null,
        null,
        1,
        CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT | CREATE_NO_WINDOW,
        Buffer.from(`${env.join("\0")}\0\0`, "utf16le"),
        cwd,
        startup,
        information,
      );
      return {
        process: Number(information.readBigInt64LE(0)),
        thread: Number(information.readBigInt64LE(8)),
        pid: information.readUInt32LE(16),
      };
    },
    resume: (thread) => void resume(thread),
    hasEnded: (process) => wait(process, 0) === 0,
    exitCode: (process) => {
      const code = Buffer.alloc(4);
      exitCode(process, code);
      return code.readUInt32LE();
    },
    terminate: (pid) =>
      void withProcess(pid, PROCESS_ACCESS.terminate, (handle) => terminate.unchecked(handle, 1)),
    suspend: (pid) => void withProcess(pid, PROCESS_ACCESS.suspend, suspend),
    resumeProcess: (pid) => void withProcess(pid, PROCESS_ACCESS.suspend, resumeProcess),
    /** Opens a file as a virus scanner or a backup does: others may read and write it, and nobody may replace it. */
    hold: (file) => createFile(file, GENERIC_READ, SHARE_CONTENTS, null, OPEN_EXISTING, 0, 0),
    /** Locks the byte that the programs lock, as long as they have to; undefined where someone else holds it. */
    lock: (file) => {
      const handle = createFile(file, GENERIC_READ | GENERIC_WRITE, SHARE_ALL, null, OPEN_ALWAYS, 0, 0);
      const place = Buffer.alloc(32);
      place.writeUInt32LE(LOCKED_OFFSET_HIGH, 20);
      if (lockFile(handle, AT_ONCE_AND_ALONE, 0, 1, 0, place) !== 0) return handle;
      closeHandle(handle);
      return undefined;
    },
    /** Lets nobody name this process as the parent of another one. */
    refuseChildren: () => {
      const descriptor = Buffer.alloc(8);
      describe("D:(D;;0x80;;;WD)(A;;0x1fffff;;;WD)", 1, descriptor, null);
      setSecurity(OWN_PROCESS, DACL, Number(descriptor.readBigUInt64LE()));
    },
    suspendFirstThread: (pid) => {
      const thread = openThread(THREAD_SUSPEND, 0, threadsOf(pid)[0]);
      suspendThread(thread);
      closeHandle(thread);
    },
    isStopped: (pid) => {
      const threads = threadsOf(pid);
      return threads.length > 0 && threads.every(isSuspended);
    },
    isInJob: (pid) =>
      withProcess(pid, PROCESS_ACCESS.ask, (handle) => {
        const result = Buffer.alloc(4);
        isProcessInJob(handle, 0, result);
        return result.readInt32LE() !== 0;
      }),
    /** Sets the event by which a program of the controller is asked to end; false where it has made none. */
    askToEnd: (pid) => {
      const creation = withProcess(pid, PROCESS_ACCESS.query, created);
      const event = openEvent.unchecked(EVENT_MODIFY_STATE, 0, `Global\\robotmk-end-${pid}-${creation}`);
      if (event === 0) return false;
      setEvent(event);
      closeHandle(event);
      return true;
    },
    /** Opens a file that a child may inherit as its output. */
    openOutput: (name) => createFile(name, GENERIC_WRITE, SHARE_ALL, INHERITABLE, OPEN_ALWAYS, 0, 0),
    /** Ctrl-C for all of that process's console, which this one leaves its own for. */
    pressCtrlC: (pid) => {
      freeConsole.unchecked();
      attachConsole(pid);
      ignoreCtrlC(null, 1);
      pressKeys(0, 0);
    },
    /** Every process that may be looked into, with the file of its program. */
    processes: () => {
      const pids = Buffer.alloc(4 * 4096);
      const needed = Buffer.alloc(4);
      listProcesses(pids, pids.length, needed);
      return Array.from({ length: needed.readUInt32LE() / 4 }, (_, at) => pids.readUInt32LE(4 * at)).flatMap(
        (pid) => {
          const handle = openProcess.unchecked(PROCESS_ACCESS.query, 0, pid);
          if (handle === 0) return [];
          try {
            return [{ pid, image: image(handle), created: String(created(handle)) }];
          } catch {
            return [];
          } finally {
            closeHandle(handle);
          }
        },
      );
    },
  };
}
