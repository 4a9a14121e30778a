import { type SystemProcess, systemProcesses } from "./system-processes.ts";

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
