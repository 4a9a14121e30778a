import { type Handle, PROCESS_RIGHTS, withProcess } from "../../win32/handle.ts";
import { nativeFunction } from "../../win32/library.ts";
import type { Marker, ProcessInfo } from "../types.ts";
import { startToken } from "./process-table.ts";

const ntQueryInformationProcess = nativeFunction(
  "ntdll.dll",
  "int __stdcall NtQueryInformationProcess(intptr process, int what, void* information, uint32 size, void* needed)",
);
const readProcessMemory = nativeFunction(
  "kernel32.dll",
  "int __stdcall ReadProcessMemory(intptr process, uint64 address, void* bytes, size_t size, void* done)",
);

const PROCESS_BASIC_INFORMATION = 0;
/** Where PROCESS_BASIC_INFORMATION tells the process environment block, and that its parameters; 64 bits (winternl.h). */
const PEB_AT = 8;
const PARAMETERS_AT = 0x20n;
/** RTL_USER_PROCESS_PARAMETERS; the size of the environment stands in it since Windows Vista. */
const PARAMETERS = { console: 0x10, environment: 0x80, environmentSize: 0x3f0, size: 0x3f8 };
const MAX_ENVIRONMENT_BYTES = 4 * 1024 * 1024;

/** What a process was started with, as it stands in its own memory. */
export type ProcessParameters = {
  /** Where they stand. */
  readonly address: bigint;
  /** 0 or -1 without a console; below that while it is being connected to one. */
  readonly console: bigint;
  readonly environment: { readonly address: bigint; readonly bytes: number };
};

/**
 * Reads a process's parameters; undefined where they can't be read: it is not complete yet, or ends.
 *
 * @param process a handle with VM_READ and QUERY_LIMITED_INFORMATION
 */
export function readParameters(process: Handle): ProcessParameters | undefined {
  const basic = Buffer.alloc(48);
  if (ntQueryInformationProcess(process, PROCESS_BASIC_INFORMATION, basic, basic.length, null) !== 0) {
    return undefined;
  }
  const block = basic.readBigUInt64LE(PEB_AT);
  const address = block === 0n ? undefined : read(process, block + PARAMETERS_AT, 8)?.readBigUInt64LE(0);
  return address === undefined || address === 0n ? undefined : readParametersAt(process, address);
}

function readParametersAt(process: Handle, address: bigint): ProcessParameters | undefined {
  const parameters = read(process, address, PARAMETERS.size);
  if (parameters === undefined) return undefined;
  return {
    address,
    console: parameters.readBigInt64LE(PARAMETERS.console),
    environment: {
      address: parameters.readBigUInt64LE(PARAMETERS.environment),
      bytes: Number(parameters.readBigUInt64LE(PARAMETERS.environmentSize)),
    },
  };
}

/**
 * Reads a process's environment: `NAME=VALUE` each. Undefined where it can't be read, or was moved while it was.
 *
 * @param process a handle with VM_READ and QUERY_LIMITED_INFORMATION
 */
export function readEnvironment(process: Handle): readonly string[] | undefined {
  const parameters = readParameters(process);
  if (parameters === undefined) return undefined;
  const place = parameters.environment;
  if (place.address === 0n) return undefined;
  if (place.bytes === 0 || place.bytes > MAX_ENVIRONMENT_BYTES) return undefined;
  const text = read(process, place.address, place.bytes)?.toString("utf16le");
  const after = readParametersAt(process, parameters.address)?.environment;
  if (text === undefined || after?.address !== place.address || after.bytes !== place.bytes) return undefined;
  const end = text.indexOf("\0\0");
  return (end === -1 ? text : text.slice(0, end)).split("\0");
}

function read(process: Handle, address: bigint, size: number): Buffer | undefined {
  const bytes = Buffer.alloc(size);
  return readProcessMemory(process, address, bytes, size, null) === 0 ? undefined : bytes;
}

/**
 * Values of a marker's variable, by process, in a process's environment as it was when it could be read first; a
 * process that has none has undefined.
 */
type KnownValues = Map<string, string | undefined>;

const knownValues = new Map<string, KnownValues>();

/**
 * Picks the processes whose environment holds the marker; Windows knows a variable's name without regard to case. It
 * is read from the memory of each process, once. One that can't be read (of another user, not complete yet) is asked
 * again at the next look.
 */
export function markedProcesses(processes: readonly ProcessInfo[], marker: Marker): readonly ProcessInfo[] {
  const name = marker.name.toUpperCase();
  const before: KnownValues = knownValues.get(name) ?? new Map();
  const now: KnownValues = new Map();
  knownValues.set(name, now);
  return processes.filter((process) => {
    if (process.pid === ownPid) return false;
    const key = `${process.pid} ${process.startToken}`;
    if (before.has(key)) now.set(key, before.get(key));
    else {
      const environment = environmentOf(process);
      if (environment === undefined) return false;
      now.set(key, valueIn(environment, name));
    }
    return now.get(key) === marker.value;
  });
}

const ownPid = process.pid;

function environmentOf({ pid, startToken: token }: ProcessInfo): readonly string[] | undefined {
  const opening = withProcess(pid, PROCESS_RIGHTS.VM_READ, ({ handle, created }) =>
    startToken(created) === token ? readEnvironment(handle) : undefined,
  );
  return opening.kind === "opened" ? opening.result : undefined;
}

/** Returns the value of a variable, whose name is told in upper case. Pure. */
export function valueIn(environment: readonly string[], name: string): string | undefined {
  for (const entry of environment) {
    // The current folders of the drives are kept as variables such as "=C:".
    const at = entry.indexOf("=", 1);
    if (at !== -1 && entry.slice(0, at).toUpperCase() === name) return entry.slice(at + 1);
  }
  return undefined;
}
