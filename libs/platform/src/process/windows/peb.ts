import { type Handle, PROCESS_RIGHTS, withProcess } from "../../win32/handle.ts";
import type { Marker, ProcessInfo } from "../types.ts";
import { startToken } from "./process-table.ts";
import { kernel32 } from "../../win32/kernel32.ts";
import { ntdll } from "../../win32/ntdll.ts";

const PROCESS_BASIC_INFORMATION = 0;
/** Offsets of the process environment block, and in that of the parameters, on 64 bits (winternl.h). */
const PEB_AT = 8;
const PARAMETERS_AT = 0x20n;
/** RTL_USER_PROCESS_PARAMETERS; it has the size of the environment since Windows Vista. */
const PARAMETERS = { console: 0x10, environment: 0x80, environmentSize: 0x3f0, size: 0x3f8 };
const MAX_ENVIRONMENT_BYTES = 4 * 1024 * 1024;

/** The parameters of a process, as they stand in its memory. */
export type ProcessParameters = {
  readonly address: bigint;
  /** The handle of its console; 0 or -1 without one, another negative number while it connects to one. */
  readonly console: bigint;
  readonly environment: { readonly address: bigint; readonly bytes: number };
};

/**
 * Reads a process's parameters; undefined where they cannot be read, as while the process is created or ends.
 *
 * @param process a handle with VM_READ and QUERY_LIMITED_INFORMATION
 */
export function readParameters(process: Handle): ProcessParameters | undefined {
  const basic = Buffer.alloc(48);
  if (ntdll.NtQueryInformationProcess(process, PROCESS_BASIC_INFORMATION, basic, basic.length, null) !== 0) {
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
 * Reads a process's environment, as `NAME=VALUE` texts. Undefined where it cannot be read, or moved meanwhile.
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
  return kernel32.ReadProcessMemory(process, address, bytes, size, null) === 0 ? undefined : bytes;
}

/** Values of a marker's variable by process, from the first reading; undefined for a process without it. */
type KnownValues = Map<string, string | undefined>;

const knownValues = new Map<string, KnownValues>();

/**
 * Picks the processes whose environment holds the marker; Windows compares names of variables without regard to case.
 * Reads the memory of each process once. One that cannot be read (another user's, not complete yet) is read again at
 * the next call.
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

/** Returns the value of a variable. @param name in upper case */
export function valueIn(environment: readonly string[], name: string): string | undefined {
  for (const entry of environment) {
    // Windows keeps the current folder of each drive as a variable such as "=C:".
    const at = entry.indexOf("=", 1);
    if (at !== -1 && entry.slice(0, at).toUpperCase() === name) return entry.slice(at + 1);
  }
  return undefined;
}
