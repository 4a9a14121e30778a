import type { Measured } from "./measured-command.ts";

/** The most that any of them took, in a few words: CPU beyond that of a call with nothing to do, and memory. */
export function worstOf(all: readonly Measured[], idle: Measured): string {
  const cpuSeconds = Math.max(...all.map((one) => one.cpuSeconds - idle.cpuSeconds));
  const peakMb = Math.max(...all.map((one) => one.peakMb));
  return `at most ${Math.max(0, cpuSeconds).toFixed(1)} s CPU and ${Math.ceil(peakMb)} MiB`;
}
