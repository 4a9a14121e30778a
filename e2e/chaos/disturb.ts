import { runtime } from "../runtimes/current.ts";
import { setTimeout as delay } from "node:timers/promises";
import { callAgent, type ChaosHost } from "./chaos-host.ts";
import { diskFaults, falseRecords, folderFaults } from "./file-injections.ts";
import type { Injection } from "./injection.ts";
import { clockSteps, signals } from "./process-injections.ts";
import { agentCalls, configChanges, manualOrders } from "./request-injections.ts";

const LEAST_PAUSE_MS = 400;
const MOST_PAUSE_MS = 1_600;
/** Between two of the calls that are no disturbance: an agent calls each minute. */
const CALL_EVERY_MS = 4_000;
const REPORT_EVERY_MS = 60_000;

/**
 * Disturbs a host again and again, each half a second to one and a half, while its agent calls as ever. For one injection after the other the same
 * numbers are drawn, whatever the host does: the same seed gives the same kinds, targets by their age, and pauses.
 */
export async function injectFaults(
  chaos: ChaosHost,
  options: {
    readonly chance: () => number;
    readonly durationMs: number;
    readonly onProgress: (text: string) => void;
  },
): Promise<void> {
  const { chance, durationMs, onProgress } = options;
  const { injectionLog, journal, host } = chaos;
  const startedMs = performance.now();
  let nextMs = startedMs;
  let nextReportMs = startedMs + REPORT_EVERY_MS;
  let nextCallMs = startedMs;
  for (let number = 1; nextMs < startedMs + durationMs; number += 1) {
    const { kind, inject } = weighted(chance());
    const draw = { who: chance(), what: chance(), long: chance() };
    nextMs += LEAST_PAUSE_MS + chance() * (MOST_PAUSE_MS - LEAST_PAUSE_MS);
    const reported = await inject(chaos, draw);
    injectionLog.count(kind, reported === undefined);
    journal.note({ number, kind, reported: reported ?? "nothing there", clock: chaos.clock.nowSeconds() });
    // A host that can't keep up gets its pauses all the same.
    nextMs = Math.max(nextMs, performance.now() + LEAST_PAUSE_MS / 2);
    await delay(nextMs - performance.now());
    if (performance.now() >= nextCallMs) {
      nextCallMs += CALL_EVERY_MS;
      callAgent(chaos);
    }
    if (performance.now() < nextReportMs) continue;
    nextReportMs += REPORT_EVERY_MS;
    onProgress(
      `${Math.round((performance.now() - startedMs) / 1000)} s: ${number} injections, ${chaos.ledger.records.size} runs, ${host.processes().length} processes, ${injectionLog.seen.length} contradictions`,
    );
  }
}

function weighted(draw: number): Injection {
  const all = injections.reduce((sum, { weight }) => sum + weight, 0);
  let left = draw * all;
  for (const injection of injections) {
    left -= injection.weight;
    if (left < 0) return injection;
  }
  throw new Error("Cannot draw an injection: there are none");
}

/**
 * All that may be done to a host, by how often it is. On Windows no folder is moved that a program works in, there
 * are no modes, and the clock of Wine's programs is their robots' clock, too.
 */
export const injections: readonly Injection[] = [
  ...signals,
  ...diskFaults,
  ...(runtime.supports("fake-clock") ? clockSteps : []),
  ...agentCalls,
  ...configChanges,
  ...(runtime.supports("permissions") ? folderFaults : []),
  ...manualOrders,
  ...falseRecords,
];
