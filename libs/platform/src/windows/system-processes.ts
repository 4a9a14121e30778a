import { nativeFunction } from "./native/native-function.ts";
import { nativeLibrary } from "./native/native-library.ts";

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
