import type { Sighting } from "./fault-test.ts";

/** A fault that may hit a host, and what we promise for it. */
export type FaultCase = { readonly fault: string; readonly promise: string };

/** All faults that are shown by injecting them, by number. docs/guarantees.md tells of the same ones at length. */
export const FAULT_CASES: Readonly<Record<number, FaultCase>> = {
  1: {
    fault: "daemon killed while idle",
    promise: "starts with the next call; no scheduled time lost or run twice",
  },
  2: {
    fault: "daemon killed during three runs",
    promise: "the next daemon adopts them, each is reported once",
  },
  3: { fault: "runner killed", promise: "run recorded as interrupted, robot ended, next run normal" },
  4: { fault: "robot killed", promise: "reported with its signal, never as a test result" },
  5: {
    fault: "plugin killed at any system call",
    promise: "output never malformed, no lock or descriptor left",
  },
  6: { fault: "daemon killed at any write", promise: "each file is old or new, never half written" },
  7: { fault: "short or interrupted write", promise: "the whole file, or an error and the old one" },
  8: { fault: "disk full", promise: "verdicts kept, problem reported, recovers by itself" },
  9: { fault: "fsync fails", promise: "old state kept, problem reported, retried with delays" },
  10: { fault: "state that others own or can write", promise: "refused, with the remedy" },
  11: {
    fault: "link, pipe, folder, device or huge file as state",
    promise: "refused at once, no program hangs",
  },
  12: {
    fault: "state truncated or garbled at any byte",
    promise: "reported or rebuilt, the other suites unaffected",
  },
  13: { fault: "daemon stopped by SIGSTOP", promise: "reported, then killed by its identity and replaced" },
  14: { fault: "fifty calls at once", promise: "exactly one daemon" },
  15: {
    fault: "pid of a dead daemon reused",
    promise: "the foreign process gets no signal, a daemon starts",
  },
  16: { fault: "reboot in the middle of runs", promise: "runs recorded as interrupted, schedule continues" },
  17: { fault: "clock steps", promise: "no burst of runs, no scheduled time twice, every suite runs" },
  18: { fault: "summer time, changed time zone", promise: "intervals unchanged" },
  19: { fault: "machine suspended for hours", promise: "one late run for each suite" },
  20: { fault: "suite longer than its interval", promise: "no overlap, reported, missed_runs applied" },
  21: { fault: "suite that ignores SIGTERM", promise: "killed after stop_grace, reported as timed out" },
  22: { fault: "suite that leaves detached children", promise: "all ended, or named" },
  23: {
    fault: "suite that writes without end",
    promise: "cut or ended with the reason, the host keeps working",
  },
  24: {
    fault: "robot, interpreter or environment missing",
    promise: "reported with the path, retried with delays, others run",
  },
  25: { fault: "every exit code, with and without output", promise: "the output decides, then the code" },
  26: { fault: "outputs of all versions, odd and broken", promise: "read, or reported as broken" },
  27: { fault: "XML bombs", promise: "refused within seconds, in limited memory" },
  28: {
    fault: "broken and hostile configs",
    promise: "reported with file, line and column; the old one stays in force",
  },
  29: { fault: "config changed during a run", promise: "the run ends undisturbed, then the change applies" },
  30: { fault: "hostile suite ids", promise: "refused by validate, each with its place" },
  31: { fault: "hostile variables", promise: "exactly what was written, or refused" },
  32: { fault: "secrets", promise: "in no argument, log, section, state or crash output" },
  33: { fault: "hostile test names", promise: "one line for each service, no text starts a section" },
  34: { fault: "hostile folder of a user", promise: "affects only that user's suites" },
  35: { fault: "planted environment", promise: "reaches no suite and no program of the controller" },
  36: { fault: "descriptors held by the caller", promise: "the agent reads EOF within a second" },
  37: { fault: "started in the agent's own unit", promise: "survives the unit's stop, or reports why not" },
  38: { fault: "agent stopped", promise: "no run starts, and runs resume with the agent" },
  39: { fault: "daemon hangs or its memory grows", promise: "exits and is replaced" },
  40: { fault: "thousands of suites", promise: "limit of parallel runs kept, calls short, memory limited" },
  41: { fault: "upgrade and downgrade", promise: "runs undisturbed, newer state unchanged" },
  42: { fault: "rename refused for a while", promise: "retried, nothing lost" },
  43: { fault: "state on a network file system", promise: "reported, with the possible consequences" },
  44: { fault: "foreign locale, umlauts", promise: "UTF-8 everywhere" },
  45: { fault: "log folder deleted", promise: "created again, no run lost" },
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
