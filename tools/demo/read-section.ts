import { inflateSync } from "node:zlib";
import * as v from "valibot";

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
