import type { RunLimits } from "./run-request.ts";

/** What the machine has left; undefined where the system does not say. */
export type Resources = {
  readonly cpuIdlePercent: number | undefined;
  readonly freeMemoryMb: number | undefined;
};

/** Says which resource is lacking for a start, if any. Pure. */
export function lackOfResources(
  limits: Pick<RunLimits, "minCpuIdlePercent" | "minFreeMemoryMb">,
  resources: Resources,
): string | undefined {
  const { minCpuIdlePercent, minFreeMemoryMb } = limits;
  const { cpuIdlePercent, freeMemoryMb } = resources;
  if (minCpuIdlePercent !== undefined && cpuIdlePercent !== undefined && cpuIdlePercent < minCpuIdlePercent) {
    return `CPU is ${cpuIdlePercent.toFixed(1)} % idle of min. ${minCpuIdlePercent} %`;
  }
  if (minFreeMemoryMb !== undefined && freeMemoryMb !== undefined && freeMemoryMb < minFreeMemoryMb) {
    return `${Math.floor(freeMemoryMb)} MB of memory are free of min. ${minFreeMemoryMb} MB`;
  }
  return undefined;
}
