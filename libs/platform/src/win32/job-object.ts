import type { GroupLimits } from "../limits/limits.ts";
import { lastErrorNumber, lastWindowsError, WINDOWS_ERRORS, WindowsError } from "./error.ts";
import { closeHandle, type Handle, withHandle } from "./handle.ts";
import { nativeFunction } from "./library.ts";

const createJobObject = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall CreateJobObjectW(void* security, str16 name)",
);
const setInformation = nativeFunction(
  "kernel32.dll",
  "int __stdcall SetInformationJobObject(intptr job, int kind, void* information, uint32 bytes)",
);
const queryInformation = nativeFunction(
  "kernel32.dll",
  "int __stdcall QueryInformationJobObject(intptr job, int kind, void* information, uint32 bytes, void* returned)",
);
const assignProcess = nativeFunction(
  "kernel32.dll",
  "int __stdcall AssignProcessToJobObject(intptr job, intptr process)",
);
const terminateJob = nativeFunction(
  "kernel32.dll",
  "int __stdcall TerminateJobObject(intptr job, uint32 code)",
);
const openProcess = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall OpenProcess(uint32 access, int inherit, uint32 pid)",
);

/** JOBOBJECTINFOCLASS */
const PROCESS_LIST = 3;
const ASSOCIATE_COMPLETION_PORT = 7;
const EXTENDED_LIMITS = 9;

const LIMIT_ACTIVE_PROCESS = 0x8;
const LIMIT_JOB_MEMORY = 0x200;
const LIMIT_DIE_ON_UNHANDLED_EXCEPTION = 0x400;
const LIMIT_BREAKAWAY_OK = 0x800;
const LIMIT_KILL_ON_JOB_CLOSE = 0x2000;

const PROCESS_TERMINATE = 0x1;
const PROCESS_SET_QUOTA = 0x100;

/** The console of a run has a process of its own, conhost.exe, which Windows counts. */
const CONSOLE_HOSTS = 1;

/**
 * Makes a job object without a name, that nobody else can open, that no process leaves, and whose processes end with
 * its last handle: with us at the latest. A crash ends a process in it at once, without asking anybody.
 *
 * @throws WindowsError
 */
export function makeJob(limits: GroupLimits): Handle {
  return jobWith(limitInformation(limits));
}

/**
 * Makes a job object whose processes end with us, and may leave it, until `letGo` is called.
 *
 * @throws WindowsError
 */
export function makeGuardJob(): Handle {
  return jobWith(informationOf(LIMIT_KILL_ON_JOB_CLOSE | LIMIT_BREAKAWAY_OK));
}

/** Has nothing end the processes of a guard job any more. @throws WindowsError */
export function letGo(job: Handle): void {
  setLimits(job, informationOf(LIMIT_BREAKAWAY_OK));
}

function jobWith(limits: Buffer): Handle {
  const job = createJobObject(null, null);
  if (job === 0) throw lastWindowsError("make a job object");
  try {
    setLimits(job, limits);
    return job;
  } catch (error) {
    closeHandle(job);
    throw error;
  }
}

function setLimits(job: Handle, limits: Buffer): void {
  if (setInformation(job, EXTENDED_LIMITS, limits, limits.length) === 0)
    throw lastWindowsError("set the limits of a job object");
}

/** Tells whether the system remembers the limits that a job was given: Wine takes them and forgets them. */
export function keepsLimits(job: Handle, limits: GroupLimits): boolean {
  const wanted = limitInformation(limits);
  const found = Buffer.alloc(wanted.length);
  if (queryInformation(job, EXTENDED_LIMITS, found, found.length, null) === 0) return false;
  const flags = LIMIT_ACTIVE_PROCESS | LIMIT_JOB_MEMORY;
  return (found.readUInt32LE(FLAGS_AT) & flags) === (wanted.readUInt32LE(FLAGS_AT) & flags);
}

/** Puts a process into a job. @throws WindowsError */
export function joinJob(job: Handle, pid: number): void {
  const process = openProcess(PROCESS_TERMINATE | PROCESS_SET_QUOTA, 0, pid);
  if (process === 0) throw lastWindowsError(`open the process ${pid}`);
  withHandle(process, () => {
    if (assignProcess(job, process) === 0) throw lastWindowsError(`put the process ${pid} into a job object`);
  });
}

/**
 * Lists the living processes of a job.
 *
 * @param firstRoom for how many there is room at first; more is made until all are listed
 * @throws WindowsError
 */
export function pidsOfJob(job: Handle, firstRoom = 64): readonly number[] {
  for (let room = firstRoom; ; room *= 2) {
    const bytes = Buffer.alloc(8 + 8 * room);
    if (queryInformation(job, PROCESS_LIST, bytes, bytes.length, null) === 0) {
      const number = lastErrorNumber();
      if (number === WINDOWS_ERRORS.MORE_DATA) continue;
      throw new WindowsError("list the processes of a job object", number);
    }
    const count = bytes.readUInt32LE(4);
    return Array.from({ length: count }, (_, index) => Number(bytes.readBigUInt64LE(8 + 8 * index)));
  }
}

/** Has a job tell a completion port what happens in it. @throws WindowsError */
export function reportTo(job: Handle, port: Handle): void {
  const bytes = Buffer.alloc(16);
  bytes.writeBigInt64LE(BigInt(port), 8);
  if (setInformation(job, ASSOCIATE_COMPLETION_PORT, bytes, bytes.length) === 0) {
    throw lastWindowsError("hear of a job object");
  }
}

/** Ends all processes of a job at once, with that code. @throws WindowsError */
export function endJob(job: Handle, code: number): void {
  if (terminateJob(job, code) === 0) throw lastWindowsError("end the processes of a job object");
}

const FLAGS_AT = 16;

/** JOBOBJECT_EXTENDED_LIMIT_INFORMATION of a 64-bit system. */
function informationOf(flags: number): Buffer {
  const bytes = Buffer.alloc(144);
  bytes.writeUInt32LE(flags, FLAGS_AT);
  return bytes;
}

function limitInformation({ maxProcesses, maxMemoryBytes }: GroupLimits): Buffer {
  const bytes = informationOf(0);
  let flags = LIMIT_KILL_ON_JOB_CLOSE | LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
  if (maxProcesses !== undefined) {
    flags |= LIMIT_ACTIVE_PROCESS;
    bytes.writeUInt32LE(maxProcesses + CONSOLE_HOSTS, 40);
  }
  if (maxMemoryBytes !== undefined) {
    flags |= LIMIT_JOB_MEMORY;
    bytes.writeBigUInt64LE(BigInt(Math.floor(maxMemoryBytes)), 120);
  }
  bytes.writeUInt32LE(flags, FLAGS_AT);
  return bytes;
}

const isProcessInJob = nativeFunction(
  "kernel32.dll",
  "int __stdcall IsProcessInJob(intptr process, intptr job, void* result)",
);

/** The pseudo handle of GetCurrentProcess. */
export const OWN_PROCESS: Handle = -1;

/**
 * Tells whether a process is in any job object at all. Without a handle of the agent's job that is the only question
 * whose answer is sure: jobs nest, and who left the inner one may still be in an outer one.
 *
 * @param process with PROCESS_QUERY_LIMITED_INFORMATION; default: this one
 * @throws WindowsError
 */
export function isInJob(process: Handle = OWN_PROCESS): boolean {
  const result = Buffer.alloc(4);
  if (isProcessInJob(process, 0, result) === 0) throw lastWindowsError("ask whether a process is in a job");
  return result.readInt32LE(0) !== 0;
}
