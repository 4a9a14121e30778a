import type { ChaosHost } from "./chaos-host.ts";
import { grouped } from "./grouped.ts";
import { injections } from "./injections.ts";
import { thirds } from "./thirds.ts";
import type { Sample } from "./watch.ts";

/** What was done to a host and what came of it, in lines for people. */
export function account(chaos: ChaosHost, samples: readonly Sample[]): string {
  const { deeds, ledger } = chaos;
  const kinds = injections
    .filter(({ kind }) => deeds.counts.has(kind))
    .map(({ kind }) => `${kind}: ${deeds.counts.get(kind)}`);
  const outcomes = grouped(ledger.records.values(), ({ phase, outcome }) => outcome ?? phase);
  const robots = chaos.host.witnessed().map(({ runId }) => runId);
  const closed = ledger.countClosed(robots);
  const total = sum(deeds.counts);
  return [
    `${total} injections, ${sum(deeds.vain)} more found nothing to disturb:`,
    ...kinds.map((line) => `  ${line}`),
    `calls: ${deeds.calls}, of them ${deeds.wholeAnswers} whole ones that nobody disturbed`,
    `robots: ${robots.length}, of them ${closed} closed, ${robots.length - closed} lost with the spool that was removed; records: ${[...outcomes].map(([name, list]) => `${list.length} ${name}`).join(", ")}`,
    `requests: ${deeds.requests.size}; clock: ${deeds.clockSteps.length} steps; spool removed: ${deeds.removals.length} times`,
    `daemon's memory: ${trend(samples, ({ memoryKb }) => memoryKb / 1024)} MB`,
    `daemon's descriptors: ${trend(samples, ({ descriptors }) => descriptors)}`,
    `files in the spool beside the runs: ${trend(samples, ({ files }) => files)}`,
  ].join("\n");
}

function trend(samples: readonly Sample[], of: (sample: Sample) => number): string {
  if (samples.length === 0) return "not measured";
  const { first, last } = thirds(samples, of);
  const most = Math.max(...samples.map(of));
  return `${first.toFixed(0)} in the first third, ${last.toFixed(0)} in the last, at most ${most.toFixed(0)} (${samples.length} looks)`;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((all, count) => all + count, 0);
}
