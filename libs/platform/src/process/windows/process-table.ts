import { withProcess } from "../../win32/handle.ts";
import { nativeFunction, nativeLibrary } from "../../win32/library.ts";
import type { ProcessIdentity, ProcessInfo } from "../types.ts";

const CONSOLE_HOST = "conhost.exe";

/**
 * Lists all living processes. Those that have ended and are only held by somebody's handle are left out, and so is
 * what holds a console together, conhost.exe: the child of a console's first program, it ends with the last.
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
      // The list costs more than one process, but shows those as well that are closed to us.
      return listProcesses().find((process) => process.pid === pid);
  }
}

/**
 * Picks the living ones. Windows uses a pid again soon, and a child keeps the number of a parent that has ended: only
 * a living process that is not younger than the child is believed to be its parent; else the child has none, 0.
 * Pure.
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
  /** Who started it; the number may belong to another process by now. */
  readonly parentPid: number;
  /** When it was created: 100 ns since 1601, as the clock stood then. */
  readonly created: bigint;
  /** The ids of its threads: none once it has ended, although somebody's handle still holds it. */
  readonly threads: readonly number[];
};

const ntQuerySystemInformation = nativeFunction(
  "ntdll.dll",
  "int __stdcall NtQuerySystemInformation(int what, void* information, uint32 size, void* needed)",
);

const SYSTEM_PROCESS_INFORMATION = 5;
const STATUS_INFO_LENGTH_MISMATCH = 0xc000_0004;
/** Processes may start between the call that tells the size and the one that uses it. */
const SPARE_BYTES = 32 * 1024;

let size = 256 * 1024;

/**
 * Lists all processes by one call. Process32FirstW tells no time of creation, and to ask each process for it means to
 * open it, which other users' processes refuse. .NET and psutil list by this call, too.
 *
 * @throws Error where the system refuses
 */
export function systemProcesses(): readonly SystemProcess[] {
  for (;;) {
    const bytes = Buffer.allocUnsafe(size);
    const needed = Buffer.alloc(4);
    const status = ntQuerySystemInformation(SYSTEM_PROCESS_INFORMATION, bytes, size, needed) >>> 0;
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
 * Takes apart what the kernel wrote: entries of different sizes, each telling where the next begins. Pure.
 *
 * @param address where the bytes lie, since a name is told by its address
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

/** Returns what tells this boot from others; see bootOf. */
export function currentBoot(): string {
  boot ??= bootOf(systemProcesses());
  return boot;
}

/**
 * Makes the token that tells a process from later ones with its pid: `BOOT:CREATED`. CREATED is its time of creation,
 * which a change of the clock does not touch.
 */
export function startToken(created: bigint, inBoot = currentBoot()): string {
  return `${inBoot}:${created}`;
}

/** Returns the time of creation that a token tells, as it stands in it; empty where it is none of ours. */
export function createdOf(token: string): string {
  return /:(?<created>\d+)$/.exec(token)?.groups?.["created"] ?? "";
}

/**
 * Tells the boot by the creation of the process "System": fixed, and the same for as long as any process can live on,
 * through a hibernation and a fast start, too. The time of the boot that the system tells moves with the clock, and
 * the number of the boot in the shared page (BootId) counts the attempts of the loader. Wine has no such process and
 * no such number: there all boots are 0.
 */
export function bootOf(processes: readonly SystemProcess[]): string {
  return String(processes.find(({ pid }) => pid === SYSTEM_PID)?.created ?? 0);
}
