import { lastWindowsError } from "../../win32/error.ts";
import type { CpuSample } from "../limits.ts";
import { kernel32 } from "../../win32/kernel32.ts";

/** MEMORYSTATUSEX (sysinfoapi.h). */
const STATUS = { bytes: 64, availablePhysical: 16, availableCommit: 32 } as const;
const MB = 1024 * 1024;

/** Samples the work of all CPUs since the boot, in 100 ns. @throws WindowsError */
export function sampleCpu(): CpuSample {
  const [idle, kernel, user] = [Buffer.alloc(8), Buffer.alloc(8), Buffer.alloc(8)];
  if (kernel32.GetSystemTimes(idle, kernel, user) === 0) throw lastWindowsError("measure the CPU");
  // The kernel's time has the idle one in it.
  const total = Number(kernel.readBigUInt64LE() + user.readBigUInt64LE());
  return { busy: total - Number(idle.readBigUInt64LE()), total };
}

/**
 * How much memory is left for us in MB: what is free of the machine's, or less where the page file is too small for
 * that, as Windows gives no memory that it could not put there. Undefined where the system can't tell.
 */
export function freeMemoryMb(): number | undefined {
  const status = Buffer.alloc(STATUS.bytes);
  status.writeUInt32LE(STATUS.bytes, 0);
  if (kernel32.GlobalMemoryStatusEx(status) === 0) return undefined;
  const physical = Number(status.readBigUInt64LE(STATUS.availablePhysical));
  return Math.min(physical, Number(status.readBigUInt64LE(STATUS.availableCommit))) / MB;
}

/** The jobs that we may be in are not asked for a share of the CPUs. */
export function sampleGroupCpu(_monotonicMs: number): CpuSample | undefined {
  return undefined;
}
