import { pathToFileURL } from "node:url";
import { inflateSync } from "node:zlib";
import * as v from "valibot";
import type { Colour, Screen } from "./screen.ts";

const suiteSchema = v.object({
  id: v.string(),
  rc: v.nullable(v.number()),
  runtime: v.nullable(v.number()),
  age: v.nullable(v.number()),
  headroom: v.nullable(v.number()),
  xml: v.nullable(v.string()),
  error: v.optional(v.string()),
  notes: v.array(v.string()),
  spool: v.object({ last_message: v.nullable(v.string()), html: v.nullable(v.string()) }),
});

const sectionSchema = v.object({
  suites: v.array(suiteSchema),
  controller: v.object({
    version: v.string(),
    runtime: v.string(),
    errors: v.array(v.string()),
    daemon: v.object({
      state: v.string(),
      pid: v.nullable(v.number()),
      instance: v.nullable(v.string()),
      since: v.nullable(v.string()),
      launched: v.nullable(v.string()),
      degraded: v.boolean(),
      running: v.number(),
      waiting: v.number(),
    }),
  }),
});

/** The `robotmk` section, as far as the demo shows it. */
export type Section = v.InferOutput<typeof sectionSchema>;
export type SectionSuite = v.InferOutput<typeof suiteSchema>;

/** What Checkmk makes of a plugin's output: the section, and the state of each local service by its name. */
export type PluginOutput = {
  readonly section: Section;
  readonly services: ReadonlyMap<string, { readonly state: string; readonly text: string }>;
};

const HEADER = "<<<robotmk:sep(0)>>>";
const STATES = ["OK", "WARN", "CRITICAL", "UNKNOWN"];

/** Reads a plugin's output. @throws Error where it is not what an agent expects */
export function readSection(output: string): PluginOutput {
  const [header, json = "", ...rest] = output.split("\n");
  if (header !== HEADER) throw new Error(`Cannot read the plugin's output: its first line is "${header}"`);
  const services = rest.flatMap((line) => {
    const [, state, name = "", text = ""] = /^(\d) "([^"]+)" \S+ (.*)$/.exec(line) ?? [];
    return state === undefined ? [] : [[name, { state: STATES[Number(state)] ?? state, text }] as const];
  });
  return { section: v.parse(sectionSchema, JSON.parse(json)), services: new Map(services) };
}

/** Which program wrote a suite's output.xml, as that says itself; undefined where there is none. */
export function generatorOf(suite: SectionSuite): string | undefined {
  if (suite.xml === null) return undefined;
  const xml = inflateSync(Buffer.from(suite.xml, "base64")).toString("utf8");
  return /<robot [^>]*generator="([^"]*)"/.exec(xml)?.[1];
}

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
