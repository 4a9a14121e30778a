import type { Sighting } from "./fault-test.ts";

/** A fault that may hit a host, and what we promise for it. */
export type FaultCase = { readonly fault: string; readonly promise: string };

/** All faults that are shown by injecting them, by number. docs/guarantees.md tells of the same ones at length. */
export const FAULT_CASES: Readonly<Record<number, FaultCase>> = {
  1: { fault: "daemon killed while idle", promise: "back with the next call, no slot lost or doubled" },
  2: { fault: "daemon killed during three runs", promise: "its successor takes them up, each is told once" },
  3: { fault: "runner killed", promise: "run closed as interrupted, robot ended, next slot normal" },
  4: { fault: "robot killed", promise: "told with its signal, never as a result of tests" },
  5: {
    fault: "plugin killed at any system call",
    promise: "its output is never malformed, nothing stays held",
  },
  6: { fault: "daemon killed at any write", promise: "each of its files is old or new, never torn" },
  7: { fault: "short or interrupted write", promise: "the whole file, or an error and the old one" },
  8: { fault: "disk full", promise: "verdicts are kept, it is told, and heals by itself" },
  9: { fault: "fsync fails", promise: "old state kept, told, tried again without a storm" },
  10: { fault: "state that others own or can write", promise: "refused, with what to do about it" },
  11: {
    fault: "link, pipe, folder, device or huge file as state",
    promise: "refused at once, nothing hangs",
  },
  12: { fault: "state truncated or garbled at any byte", promise: "told or rebuilt, the other suites whole" },
  13: { fault: "daemon stopped by SIGSTOP", promise: "told, then ended by identity and replaced" },
  14: { fault: "fifty calls at once", promise: "exactly one daemon" },
  15: { fault: "pid of a dead daemon reused", promise: "the stranger gets no signal, a daemon starts" },
  16: { fault: "reboot in the middle of runs", promise: "runs closed as interrupted, schedule goes on" },
  17: { fault: "clock steps", promise: "no storm, no slot twice, no suite starves" },
  18: { fault: "summer time, changed time zone", promise: "intervals stay what they are" },
  19: { fault: "machine suspended for hours", promise: "one catch-up for each suite" },
  20: { fault: "suite longer than its interval", promise: "never overlaps, told, missed_runs honoured" },
  21: { fault: "suite that ignores SIGTERM", promise: "killed after its grace, told as timed out" },
  22: { fault: "suite that leaves detached children", promise: "all of them ended, or named" },
  23: { fault: "suite that writes without end", promise: "capped or ended with the reason, the host lives" },
  24: {
    fault: "robot, interpreter or environment gone",
    promise: "told with the path, no storm, others run",
  },
  25: { fault: "every exit code, with and without output", promise: "the output decides, the code second" },
  26: { fault: "outputs of all versions, odd and broken", promise: "read, or told as broken" },
  27: { fault: "XML bombs", promise: "refused within seconds, in bounded memory" },
  28: { fault: "broken and hostile configs", promise: "told with file, line and column; the old one counts" },
  29: { fault: "config changed during a run", promise: "the run ends undisturbed, then the change counts" },
  30: { fault: "hostile suite ids", promise: "refused by validate, each with its place" },
  31: { fault: "hostile variables", promise: "exactly what was written, or refused" },
  32: { fault: "secrets", promise: "in no argument, log, section, state or crash output" },
  33: { fault: "hostile test names", promise: "one line for each service, nothing starts a section" },
  34: { fault: "hostile folder of a user", promise: "costs that user's suites alone" },
  35: { fault: "planted environment", promise: "reaches no suite and no program of ours" },
  36: { fault: "descriptors held by the caller", promise: "the agent reads EOF within a second" },
  37: { fault: "started in the agent's own unit", promise: "survives it, or says why not" },
  38: { fault: "agent gone", promise: "nothing is planned any more, and all is back with it" },
  39: { fault: "daemon hangs or grows", promise: "ends itself and is replaced" },
  40: { fault: "thousands of suites", promise: "cap kept, calls short, memory bounded" },
  41: { fault: "upgrade and downgrade", promise: "runs undisturbed, newer state is not touched" },
  42: { fault: "rename refused for a while", promise: "tried again, nothing lost" },
  43: { fault: "state on a network file system", promise: "told, and what it may cost" },
  44: { fault: "foreign locale, umlauts", promise: "UTF-8 everywhere" },
  45: { fault: "log folder deleted", promise: "made again, no run lost" },
};

/** The faults that no test showed. */
export function unseenFaults(sightings: readonly Sighting[]): readonly number[] {
  const seen = new Set(sightings.map(({ fault }) => fault));
  return Object.keys(FAULT_CASES)
    .map(Number)
    .filter((fault) => !seen.has(fault));
}

/**
 * Renders the table fault × promise × seen, a line for each report.
 *
 * @param skipped faults that a skipped test names, with the reason
 * @param isComplete adds a line for each fault that no test showed; otherwise the table has only the others
 */
export function faultTable({
  sightings,
  skipped,
  isComplete,
}: {
  readonly sightings: readonly Sighting[];
  readonly skipped: readonly Sighting[];
  readonly isComplete: boolean;
}): string {
  const rows = Object.entries(FAULT_CASES).flatMap(([number, { fault, promise }]) => {
    const seen = sightings.filter((sighting) => sighting.fault === Number(number));
    const notSeen = skipped.filter((sighting) => sighting.fault === Number(number));
    const lines = [
      ...seen.map((sighting) => sighting.seen),
      ...notSeen.map((sighting) => `skipped: ${sighting.seen}`),
    ];
    const texts = lines.length === 0 && isComplete ? ["NOT SHOWN"] : lines;
    return texts.map((text, index) => (index === 0 ? [number, fault, promise, text] : ["", "", "", text]));
  });
  const all = [["", "fault", "promise", "seen"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")).join("\n");
}
