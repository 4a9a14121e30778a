import { FAULT_CASES } from "./fault-cases.ts";
import type { Sighting } from "./fault-test.ts";

/** The faults that no test showed. */
export function unseenFaults(sightings: readonly Sighting[]): readonly number[] {
  const seen = new Set(sightings.map(({ fault }) => fault));
  return Object.keys(FAULT_CASES)
    .map(Number)
    .filter((fault) => !seen.has(fault));
}

/**
 * The table fault × promise × seen, a line for each sighting, and one for each fault that nobody showed.
 *
 * @param skipped what was not tried here, with the reasons
 */
export function faultTable(sightings: readonly Sighting[], skipped: readonly Sighting[] = []): string {
  const rows = Object.entries(FAULT_CASES).flatMap(([number, { fault, promise }]) => {
    const seen = sightings.filter((sighting) => sighting.fault === Number(number));
    const notSeen = skipped.filter((sighting) => sighting.fault === Number(number));
    const lines = [
      ...seen.map((sighting) => sighting.seen),
      ...notSeen.map((sighting) => `skipped: ${sighting.seen}`),
    ];
    const texts = lines.length === 0 ? ["NOT SHOWN"] : lines;
    return texts.map((text, index) => (index === 0 ? [number, fault, promise, text] : ["", "", "", text]));
  });
  const all = [["", "fault", "promise", "seen"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")).join("\n");
}
