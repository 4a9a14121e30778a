import { pathToFileURL } from "node:url";
import type { PluginOutput, SectionSuite } from "./read-section.ts";
import type { Colour, Screen } from "./screen.ts";

const HEAD = ["SUITE", "STATE", "RUNTIME", "AGE", "HEADROOM", "MESSAGE"];
const COLOURS: Readonly<Record<string, Colour>> = { OK: "green", WARN: "yellow", CRITICAL: "red" };

/** Writes the suites of a section as a table, what there is to note and its log below each message. Pure. */
export function suiteTable(
  { section, services }: PluginOutput,
  {
    paint,
    logOf,
  }: { readonly paint: Screen["paint"]; readonly logOf: (suite: SectionSuite) => string | null },
): readonly string[] {
  const rows = section.suites.map((suite) => [
    suite.id,
    services.get(`Robotmk ${suite.id}`)?.state ?? "?",
    seconds(suite.runtime),
    seconds(suite.age),
    seconds(suite.headroom),
    suite.spool.last_message ?? suite.error ?? "",
  ]);
  const widths = HEAD.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => cell(row, column).length)),
  );
  const indent = " ".repeat(widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0));
  return [
    paint("dim", line(HEAD, widths)),
    ...section.suites.flatMap((suite, index) => {
      const row = rows[index] ?? [];
      const state = cell(row, 1);
      const shown = line(row, widths);
      const log = logOf(suite);
      return [
        shown.replace(` ${state} `, ` ${paint(COLOURS[state] ?? "yellow", state)} `),
        ...suite.notes.map((note) => paint("dim", `${indent}${note}`)),
        ...(log === null ? [] : [`${indent}${pathToFileURL(log).href}`]),
      ];
    }),
  ];
}

/** Numbers stand at the right of their column. */
function line(row: readonly string[], widths: readonly number[]): string {
  const cells = widths.map((width, column) => {
    const text = cell(row, column);
    return column >= 2 && column <= 4 ? text.padStart(width) : text.padEnd(width);
  });
  return cells.join("  ").trimEnd();
}

function cell(row: readonly string[], column: number): string {
  return row[column] ?? "";
}

function seconds(value: number | null): string {
  return value === null ? "-" : `${value.toFixed(1)} s`;
}
