import type { CpuSample } from "../common/resources.ts";
import { UnsupportedSystemError } from "../common/unsupported-system-error.ts";

/** Refuses: the Windows side is not built yet. */
export function sampleCpu(): CpuSample {
  throw new UnsupportedSystemError("measure the CPU");
}

/** Refuses: the Windows side is not built yet. */
export function freeMemoryMb(): number | undefined {
  throw new UnsupportedSystemError("measure the memory");
}

/** Refuses: the Windows side is not built yet. */
export function sampleGroupCpu(_monotonicMs: number): CpuSample | undefined {
  throw new UnsupportedSystemError("measure the CPU");
}
