import { withProcess } from "../../win32/handle.ts";
import { nativeLibrary } from "../../win32/library.ts";
import type { ProcessIdentity, ProcessInfo } from "../types.ts";
import { ntdll } from "../../win32/ntdll.ts";

const CONSOLE_HOST = "conhost.exe";

/**
 * Lists all living processes. Leaves out those that have ended but have an open handle somewhere, and conhost.exe: it
 * is the child of the first program of a console and ends with the last one.
 */
export function listProcesses(): readonly ProcessInfo[] {
  return processInfos(systemProcesses(), currentBoot());
}

/** Reads one living process, or undefined where there is none. */
export function readProcess(pid: number): ProcessIdentity | undefined {
  const opening = withProcess(pid, 0, ({ created }) => startToken(created));
  switch (opening.kind) {
    case "opened":
      return { pid, startToken: opening.result };
    case "gone":
      return undefined;
    case "denied":
      // The list costs more, but has the processes that deny access as well.
      return listProcesses().find((process) => process.pid === pid);
  }
}

/**
 * Picks the living processes. Windows reuses a pid soon, and a child keeps the pid of a parent that has ended. So only
 * a living process that is not younger than the child counts as its parent; otherwise `parentPid` is 0.
 */
export function processInfos(processes: readonly SystemProcess[], boot: string): readonly ProcessInfo[] {
  const living = processes.filter(
    ({ pid, name, threads }) => pid !== 0 && threads.length > 0 && name.toLowerCase() !== CONSOLE_HOST,
  );
  const created = new Map(living.map((process) => [process.pid, process.created]));
  return living.map((process) => {
    const parentCreated = created.get(process.parentPid);
    const isParent = parentCreated !== undefined && parentCreated <= process.created;
    return {
      pid: process.pid,
      parentPid: isParent ? process.parentPid : 0,
      startToken: startToken(process.created, boot),
    };
  });
}

/** A process as the kernel lists it. */
export type SystemProcess = {
  readonly pid: number;
  /** Of its executable, without the folder; empty for the idle process. */
  readonly name: string;
  /** The pid of its parent, which may belong to another process by now. */
  readonly parentPid: number;
  /** Time of creation in 100 ns since 1601, by the clock of that moment. */
  readonly created: bigint;
  /** The ids of its threads: none once it has ended, although a handle of it is open. */
  readonly threads: readonly number[];
};

const SYSTEM_PROCESS_INFORMATION = 5;
const STATUS_INFO_LENGTH_MISMATCH = 0xc000_0004;
/** Processes may start between the call that returns the size and the call that uses it. */
const SPARE_BYTES = 32 * 1024;

let size = 256 * 1024;

/**
 * Lists all processes by one call. Process32FirstW returns no time of creation, and OpenProcess is denied for other
 * users' processes. .NET and psutil use this call, too.
 *
 * @throws Error where Windows refuses
 */
export function systemProcesses(): readonly SystemProcess[] {
  for (;;) {
    const bytes = Buffer.allocUnsafe(size);
    const needed = Buffer.alloc(4);
    const status = ntdll.NtQuerySystemInformation(SYSTEM_PROCESS_INFORMATION, bytes, size, needed) >>> 0;
    if (status === 0) return parseSystemProcesses(bytes, nativeLibrary().address(bytes));
    if (status !== STATUS_INFO_LENGTH_MISMATCH) {
      throw new Error(
        `Cannot list the processes: status 0x${status.toString(16)} of NtQuerySystemInformation`,
      );
    }
    size = Math.max(size * 2, needed.readUInt32LE(0) + SPARE_BYTES);
  }
}

/** SYSTEM_PROCESS_INFORMATION and SYSTEM_THREAD_INFORMATION (winternl.h) of a 64-bit system. */
const PROCESS = {
  threads: 4,
  created: 0x20,
  nameBytes: 0x38,
  nameAt: 0x40,
  pid: 0x50,
  parentPid: 0x58,
  size: 0x100,
};
const THREAD = { id: 0x30, size: 0x50 };

/**
 * Parses the answer of the kernel: entries of different sizes, each with the offset of the next.
 *
 * @param address of the bytes, since each name is given by its address
 */
export function parseSystemProcesses(bytes: Buffer, address: bigint): readonly SystemProcess[] {
  const processes: SystemProcess[] = [];
  let at = 0;
  for (let next = -1; next !== 0; at += next) {
    next = bytes.readUInt32LE(at);
    const first = at + PROCESS.size;
    const name = Number(bytes.readBigUInt64LE(at + PROCESS.nameAt) - address);
    const nameBytes = bytes.readUInt16LE(at + PROCESS.nameBytes);
    processes.push({
      pid: Number(bytes.readBigUInt64LE(at + PROCESS.pid)),
      name: nameBytes === 0 ? "" : bytes.toString("utf16le", name, name + nameBytes),
      parentPid: Number(bytes.readBigUInt64LE(at + PROCESS.parentPid)),
      created: bytes.readBigUInt64LE(at + PROCESS.created),
      threads: Array.from({ length: bytes.readUInt32LE(at + PROCESS.threads) }, (_, index) =>
        Number(bytes.readBigUInt64LE(first + index * THREAD.size + THREAD.id)),
      ),
    });
  }
  return processes;
}

/** The process "System", which the kernel makes first at each boot. */
const SYSTEM_PID = 4;

let boot: string | undefined;

/** Returns the identity of this boot; see bootOf. */
export function currentBoot(): string {
  boot ??= bootOf(systemProcesses());
  return boot;
}

/**
 * Makes the token that distinguishes a process from later ones with its pid: `BOOT:CREATED`. CREATED is its time of
 * creation, which stays when the clock is set.
 */
export function startToken(created: bigint, inBoot = currentBoot()): string {
  return `${inBoot}:${created}`;
}

/** Returns the time of creation in a token; empty for any other text. */
export function createdOf(token: string): string {
  return /:(?<created>\d+)$/.exec(token)?.groups?.["created"] ?? "";
}

/**
 * Identifies the boot by the creation of the process "System". That time is fixed and survives a hibernation and a fast
 * start, as processes do. The boot time of the system moves with the clock, and BootId of the shared page counts the
 * attempts of the loader. Wine has neither: there each boot is 0.
 */
export function bootOf(processes: readonly SystemProcess[]): string {
  return String(processes.find(({ pid }) => pid === SYSTEM_PID)?.created ?? 0);
}
