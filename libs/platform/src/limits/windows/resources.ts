import { lastWindowsError } from "../../win32/error.ts";
import type { CpuSample } from "../limits.ts";
import { kernel32 } from "../../win32/kernel32.ts";

/** MEMORYSTATUSEX (sysinfoapi.h). */
const STATUS = { bytes: 64, availablePhysical: 16, availableCommit: 32 } as const;
const MB = 1024 * 1024;

/** Samples the busy time of all CPUs since the boot, in 100 ns. @throws WindowsError */
export function sampleCpu(): CpuSample {
  const [idle, kernel, user] = [Buffer.alloc(8), Buffer.alloc(8), Buffer.alloc(8)];
  if (kernel32.GetSystemTimes(idle, kernel, user) === 0) throw lastWindowsError("measure the CPU");
  // The time of the kernel includes the idle time.
  const total = Number(kernel.readBigUInt64LE() + user.readBigUInt64LE());
  return { busy: total - Number(idle.readBigUInt64LE()), total };
}

/**
 * Returns the free memory in MB: the free physical memory, or less where the page file is too small, since Windows
 * commits no memory beyond it. Undefined where Windows does not return it.
 */
export function freeMemoryMb(): number | undefined {
  const status = Buffer.alloc(STATUS.bytes);
  status.writeUInt32LE(STATUS.bytes, 0);
  if (kernel32.GlobalMemoryStatusEx(status) === 0) return undefined;
  const physical = Number(status.readBigUInt64LE(STATUS.availablePhysical));
  return Math.min(physical, Number(status.readBigUInt64LE(STATUS.availableCommit))) / MB;
}

/** Returns undefined: the CPU share of a job of this process is not read. */
export function sampleGroupCpu(_monotonicMs: number): CpuSample | undefined {
  return undefined;
}
