import { lastErrorNumber, lastWindowsError, WINDOWS_ERRORS, WindowsError } from "./error.ts";
import { closeHandle, type Handle, OWN_PROCESS, PROCESS_RIGHTS, withHandle } from "./handle.ts";
import { kernel32 } from "./kernel32.ts";

/** JOBOBJECTINFOCLASS */
const PROCESS_LIST = 3;
const ASSOCIATE_COMPLETION_PORT = 7;
const EXTENDED_LIMITS = 9;

const LIMIT_ACTIVE_PROCESS = 0x8;
const LIMIT_JOB_MEMORY = 0x200;
const LIMIT_DIE_ON_UNHANDLED_EXCEPTION = 0x400;
const LIMIT_BREAKAWAY_OK = 0x800;
const LIMIT_KILL_ON_JOB_CLOSE = 0x2000;

/** What the processes of a job may use together; undefined: no limit. */
export type JobLimits = {
  readonly maxProcesses: number | undefined;
  readonly maxMemoryBytes: number | undefined;
};

/** The console of a run has a process of its own, conhost.exe, which Windows counts. */
const CONSOLE_HOSTS = 1;

/**
 * Makes a job object without a name, so that no other process can open it. No process leaves it. Its processes end
 * when its last handle is closed, at the latest with this process. A process in it that crashes ends at once, without
 * a dialog.
 *
 * @throws WindowsError
 */
export function makeJob(limits: JobLimits): Handle {
  return jobWith(limitInformation(limits));
}

/**
 * Makes a kill-on-close job: its processes end with this one until `disarmJob` is called. They may leave it.
 *
 * @throws WindowsError
 */
export function makeKillOnCloseJob(): Handle {
  return jobWith(informationOf(LIMIT_KILL_ON_JOB_CLOSE | LIMIT_BREAKAWAY_OK));
}

/** Lets the processes of a kill-on-close job outlive its last handle. @throws WindowsError */
export function disarmJob(job: Handle): void {
  setLimits(job, informationOf(LIMIT_BREAKAWAY_OK));
}

function jobWith(limits: Buffer): Handle {
  const job = kernel32.CreateJobObjectW(null, null);
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
  if (kernel32.SetInformationJobObject(job, EXTENDED_LIMITS, limits, limits.length) === 0)
    throw lastWindowsError("set the limits of a job object");
}

/** Returns whether the system keeps the limits of a job: Wine accepts and forgets them. */
export function keepsLimits(job: Handle, limits: JobLimits): boolean {
  const wanted = limitInformation(limits);
  const found = Buffer.alloc(wanted.length);
  if (kernel32.QueryInformationJobObject(job, EXTENDED_LIMITS, found, found.length, null) === 0) return false;
  const flags = LIMIT_ACTIVE_PROCESS | LIMIT_JOB_MEMORY;
  return (found.readUInt32LE(FLAGS_AT) & flags) === (wanted.readUInt32LE(FLAGS_AT) & flags);
}

/** Puts a process into a job. @throws WindowsError */
export function joinJob(job: Handle, pid: number): void {
  const process = kernel32.OpenProcess(PROCESS_RIGHTS.TERMINATE | PROCESS_RIGHTS.SET_QUOTA, 0, pid);
  if (process === 0) throw lastWindowsError(`open the process ${pid}`);
  withHandle(process, () => {
    if (kernel32.AssignProcessToJobObject(job, process) === 0)
      throw lastWindowsError(`put the process ${pid} into a job object`);
  });
}

/**
 * Lists the living processes of a job.
 *
 * @param firstRoom for how many processes the first buffer has room; it is doubled until all fit
 * @throws WindowsError
 */
export function pidsOfJob(job: Handle, firstRoom = 64): readonly number[] {
  for (let room = firstRoom; ; room *= 2) {
    const bytes = Buffer.alloc(8 + 8 * room);
    if (kernel32.QueryInformationJobObject(job, PROCESS_LIST, bytes, bytes.length, null) === 0) {
      const number = lastErrorNumber();
      if (number === WINDOWS_ERRORS.MORE_DATA) continue;
      throw new WindowsError("list the processes of a job object", number);
    }
    const count = bytes.readUInt32LE(4);
    return Array.from({ length: count }, (_, index) => Number(bytes.readBigUInt64LE(8 + 8 * index)));
  }
}

/** Connects a job with a completion port, to which it posts its events. @throws WindowsError */
export function reportTo(job: Handle, port: Handle): void {
  const bytes = Buffer.alloc(16);
  bytes.writeBigInt64LE(BigInt(port), 8);
  if (kernel32.SetInformationJobObject(job, ASSOCIATE_COMPLETION_PORT, bytes, bytes.length) === 0) {
    throw lastWindowsError("connect a job object with a completion port");
  }
}

/** Ends all processes of a job at once, with that code. @throws WindowsError */
export function endJob(job: Handle, code: number): void {
  if (kernel32.TerminateJobObject(job, code) === 0)
    throw lastWindowsError("end the processes of a job object");
}

const FLAGS_AT = 16;

/** JOBOBJECT_EXTENDED_LIMIT_INFORMATION of a 64-bit system. */
function informationOf(flags: number): Buffer {
  const bytes = Buffer.alloc(144);
  bytes.writeUInt32LE(flags, FLAGS_AT);
  return bytes;
}

function limitInformation({ maxProcesses, maxMemoryBytes }: JobLimits): Buffer {
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

/**
 * Returns whether a process is in any job object. Without a handle of the agent's job no other question has a reliable
 * answer: jobs nest, and a process that left the inner one may still be in an outer one.
 *
 * @param process a handle with PROCESS_QUERY_LIMITED_INFORMATION; default: this process
 * @throws WindowsError
 */
export function isInJob(process: Handle = OWN_PROCESS): boolean {
  const result = Buffer.alloc(4);
  if (kernel32.IsProcessInJob(process, 0, result) === 0)
    throw lastWindowsError("ask whether a process is in a job");
  return result.readInt32LE(0) !== 0;
}
